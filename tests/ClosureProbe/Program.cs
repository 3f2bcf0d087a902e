using System.Reflection;
using Flint.ClosureProbe;
using Flint.Errors;

// Reads payloads from the input, each behind its length, rebuilds each delegate and prints what it gives, one line
// each. The codec is internal to Core, and a probe is no friend of it.
var type = typeof(FlintException).Assembly.GetType("Flint.Serialization.Closures.GraphCodec", throwOnError: true)!;
var decode = type.GetMethod("Decode", BindingFlags.Instance | BindingFlags.Public, [typeof(ReadOnlySpan<byte>)])!
    .CreateDelegate<Decode>(Activator.CreateInstance(type)!);

using var input = new BinaryReader(Console.OpenStandardInput());
for (var length = input.ReadInt32(); length > 0; length = input.ReadInt32())
{
    var payload = input.ReadBytes(length);
    try
    {
        Console.WriteLine(Calls.Show((Delegate)decode(payload)).ReplaceLineEndings(" "));
    }
    catch (Exception e)
    {
        // The test compares lines, and wants to see what went wrong.
        Console.WriteLine($"{e.GetType().Name}: {e.Message} {e.InnerException}".ReplaceLineEndings(" "));
    }
}

internal delegate object Decode(ReadOnlySpan<byte> payload);
