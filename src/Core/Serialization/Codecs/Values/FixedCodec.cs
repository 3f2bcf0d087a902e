using System.Runtime.CompilerServices;

namespace Flint.Serialization.Codecs.Values;

/// <summary>Values that are checked when they are read, because not every bit pattern is one.</summary>
internal sealed class FixedCodec<T, R, TForm> : Codec<T>
    where R : unmanaged
    where TForm : struct, IFixedForm<T, R>
{
    public override int FixedSize => Unsafe.SizeOf<R>();

    public override int SmallestSize => Unsafe.SizeOf<R>();

    public override void Write(RecordWriter writer, T value) => writer.WriteRaw(TForm.ToBytes(value));

    public override T Read(ref RecordReader reader) => TForm.FromBytes(reader.ReadRaw<R>());
}
