using System.Linq.Expressions;
using System.Runtime.InteropServices;

namespace Flint.Serialization.Closures.Forms;

/// <summary>Why types cannot travel, in words, with what to write instead.</summary>
internal static class Refusals
{
    private static readonly Refusal Resource = new(
        "holds a resource of this process", "Open it inside the lambda, or in MapPartitions once per partition.");

    private static readonly Refusal Waiting = new(
        "belongs to the threads of this process", "Wait for its result first and capture the result.");

    private static readonly (Type Type, Refusal Refusal)[] Kinds =
    [
        (typeof(Stream), Resource), (typeof(TextReader), Resource), (typeof(TextWriter), Resource),
        (typeof(BinaryReader), Resource), (typeof(BinaryWriter), Resource), (typeof(HttpMessageInvoker), Resource),
        (typeof(SafeHandle), Resource), (typeof(System.Net.Sockets.Socket), Resource),
        (typeof(System.Diagnostics.Process), Resource), (typeof(System.Data.Common.DbConnection), Resource),
        (typeof(Lock), Resource), (typeof(WaitHandle), Resource), (typeof(SemaphoreSlim), Resource),
        (typeof(ReaderWriterLockSlim), Resource), (typeof(ManualResetEventSlim), Resource),
        (typeof(Timer), Resource),
        (typeof(Task), Waiting), (typeof(Thread), Waiting), (typeof(ValueTask), Waiting),
        (typeof(CancellationTokenSource), Waiting), (typeof(CancellationToken), new(
            "belongs to this process", "Pass the token to the action: it stops the tasks.")),
        (typeof(Expression), new("is code as an object", "Write it as a lambda.")),
        (typeof(IQueryable), new("is a lazy query", "End it with ToList() and capture the list.")),
        (typeof(Random), new("has a private state", "Make it inside the lambda, with a seed: new Random(seed).")),
        (typeof(System.Runtime.ConstrainedExecution.CriticalFinalizerObject), Resource),
        (typeof(Exception), new("is not rebuilt in other processes", "Capture its message.")),
    ];

    public static Refusal? OfKind(Type type) =>
        Array.Find(Kinds, kind => kind.Type.IsAssignableFrom(type)) is { Refusal: { } refusal } ? refusal
        : type.Namespace == "System.Linq" ? new("is a lazy query", "End it with ToList() and capture the list.")
        : null;

    public static Refusal? OfShape(Type type) =>
        type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)
            ? new("is an address in this process", "Capture a number, or the value it points to.")
        : type.IsByRefLike || type.IsByRef
            ? new("lives on this process's stack", "Copy it to an array.")
        : type.IsCOMObject ? Resource
        : null;

    public static Refusal Framework(Type type) => new(
        $"is a type of .NET whose private state does not travel ({type.Assembly.GetName().Name})",
        "Capture the values that it was made of, and make it inside the lambda.");

    public static Refusal Base(Type type) => new(
        $"derives from {TypeText.Of(type)}, whose private state does not travel",
        "Capture the values that it was made of, and make it inside the lambda.");

    public static Refusal Flint { get; } = new(
        "belongs to this process's engine", "Capture the values that the lambda needs.");

    public static Refusal DriverOnly(string remedy) => new("lives on the driver only", $"Instead, {remedy}.");

    public static Refusal FixedBuffer { get; } = new(
        "has a buffer of fixed size, which reflection cannot copy", "Use an array.");
}
