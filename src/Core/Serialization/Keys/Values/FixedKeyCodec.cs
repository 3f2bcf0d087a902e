using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Serialization.Keys.Values;

/// <summary>Keys whose image has a fixed size.</summary>
internal sealed class FixedKeyCodec<K, R, TForm> : KeyCodec<K>
    where R : unmanaged
    where TForm : struct, IFixedForm<K, R>
{
    public override int FixedSize => Unsafe.SizeOf<R>();

    public override void Write(RecordWriter writer, K key) => writer.WriteRaw(TForm.ToBytes(key));

    public override K Read(ref RecordReader reader) => TForm.FromBytes(reader.ReadRaw<R>());

    public override ulong Hash(K key, ulong seed)
    {
        var image = TForm.ToBytes(key);
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<R>(ref image));
        return bytes.Length > sizeof(ulong) ? KeyHash.OfImage(bytes, seed) : KeyHash.OfShortImage(bytes, seed);
    }
}
