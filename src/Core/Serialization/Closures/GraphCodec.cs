using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Flint.Serialization.Closures.Captures;
using Flint.Serialization.Closures.Forms;

namespace Flint.Serialization.Closures;

/// <summary>
/// Turns a graph of plain objects and delegates into bytes and back in another process of the same build. Only types
/// of the application, marked types of Flint and a closed list of .NET ever come to life. Thread-safe; one per process
/// role: it caches what it learned of types and methods.
/// </summary>
/// <param name="world">The assemblies that payloads may name.</param>
/// <param name="prune">False: captured fields that no lambda uses travel as well; for comparing.</param>
internal sealed class GraphCodec(ClosedWorld world, bool prune)
{
    private const byte Format = 1;
    private const int FreeBytes = 512 * 1024;
    private const int BytesPerByte = 3;

    private readonly FormTable forms = new(world);
    private readonly MethodTable methods = new();
    private readonly ConcurrentDictionary<MemberKey, bool> warned = new();

    public GraphCodec() : this(new(), prune: true)
    {
    }

    /// <summary>Where lambdas stand in the source.</summary>
    public SourcePlaces Places { get; } = new();

    public byte[] Encode(object root) => Encode(root, out _);

    /// <summary>Why a delegate cannot travel, whatever it captures; null if it can.</summary>
    public Refusal? WhyRefused(Delegate body) => DelegateRules.WhyRefused(body, forms);

    /// <exception cref="RefusedClosureException">Something in the graph cannot travel.</exception>
    public byte[] Encode(object root, out EncodeReport report)
    {
        var captures = new CapturedUse(forms, methods, prune);
        captures.Find(root);
        var types = new TypeTable(world);
        var graph = new GraphWriter(forms, captures, types, Places);
        graph.WriteRoot(root);
        report = new(Warnings(graph, captures), graph.IsImmutable);

        var payload = new RecordWriter(graph.Writer.Position + 512);
        payload.WriteByte(Format);
        payload.WriteByte(graph.IsImmutable ? (byte)1 : (byte)0);
        types.WriteTo(payload);
        payload.WriteBytes(graph.Writer.Written);
        Pad(payload, graph.Charged);
        return payload.ToArray();
    }

    public object Decode(ReadOnlySpan<byte> payload) => Decode(payload, out _);

    /// <summary>Rebuilds a graph; also tells whether one copy may serve several tasks.</summary>
    /// <exception cref="CorruptDataException">The bytes are damaged or hostile.</exception>
    /// <exception cref="RefusedClosureException">They are another build's.</exception>
    public object Decode(ReadOnlySpan<byte> payload, out bool immutable)
    {
        try
        {
            var reader = new RecordReader(payload);
            var format = reader.ReadByte();
            if (format != Format)
            {
                throw new CorruptDataException($"format {format}, this process reads format {Format}");
            }

            immutable = reader.ReadByte() == 1;
            var types = new TypeTable(world).Read(ref reader);
            return new GraphReader(forms, types, Budget(payload.Length)).ReadRoot(ref reader);
        }
        catch (Exception e) when (e is not (CorruptDataException or RefusedClosureException or UnreachableException))
        {
            // The border where foreign bytes end: reflection and constructors throw all kinds of exceptions for them.
            throw new CorruptDataException($"the graph cannot be rebuilt ({e.GetType().Name}: {e.Message})");
        }
    }

    private static long Budget(int length) => FreeBytes + ((long)BytesPerByte * length);

    // The memory that a reader may take follows from the payload's size, so a sparse graph is made longer.
    private static void Pad(RecordWriter payload, long charged)
    {
        var missing = (charged - Budget(payload.Position) + BytesPerByte - 1) / BytesPerByte;
        if (missing > 0)
        {
            payload.Take((int)missing).Clear();
        }
    }

    private List<string> Warnings(GraphWriter graph, CapturedUse captures)
    {
        var warnings = new List<string>();
        foreach (var field in graph.AssignedVariables)
        {
            if (warned.TryAdd(MemberKey.Of(field), true))
            {
                warnings.Add(Warning(field, captures.AssignmentOf(field)));
            }
        }

        return warnings;
    }

    private string Warning(FieldInfo field, (MethodBase Method, int Offset) assignment) =>
        $"{Places.Find(assignment.Method, assignment.Offset) ?? assignment.Method.Name}: a lambda assigns the " +
        $"captured variable '{ClosureNames.VariableOf(field)}'. The assignment stays on the executor and never " +
        "reaches this program: return the value, or use ReduceAsync, AggregateAsync or CountAsync.";
}
