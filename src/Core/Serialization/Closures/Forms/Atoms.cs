using System.Collections.Frozen;
using System.Numerics;
using System.Text;

namespace Flint.Serialization.Closures.Forms;

/// <summary>The immutable values of .NET that travel.</summary>
internal static class Atoms
{
    private static readonly FrozenDictionary<Type, Form> All = new Dictionary<Type, Form>
    {
        [typeof(decimal)] = Of((w, v) => WriteInts(w, decimal.GetBits(v)),
            (ref r) => new decimal([r.ReadRaw<int>(), r.ReadRaw<int>(), r.ReadRaw<int>(), r.ReadRaw<int>()])),
        [typeof(DateTime)] = Of((w, v) => WriteDateTime(w, v), ReadDateTime),
        [typeof(DateTimeOffset)] = Of((w, v) => { w.WriteRaw(v.Ticks); w.WriteRaw(v.Offset.Ticks); },
            (ref r) => new DateTimeOffset(r.ReadRaw<long>(), new TimeSpan(r.ReadRaw<long>()))),
        [typeof(TimeSpan)] = Of((w, v) => w.WriteRaw(v.Ticks), (ref r) => new TimeSpan(r.ReadRaw<long>())),
        [typeof(DateOnly)] = Of((w, v) => w.WriteRaw(v.DayNumber), (ref r) => DateOnly.FromDayNumber(r.ReadRaw<int>())),
        [typeof(TimeOnly)] = Of((w, v) => w.WriteRaw(v.Ticks), (ref r) => new TimeOnly(r.ReadRaw<long>())),
        [typeof(Guid)] = Of((w, v) => w.WriteRaw(v), (ref r) => r.ReadRaw<Guid>()),
        [typeof(Half)] = Of((w, v) => w.WriteRaw(v), (ref r) => r.ReadRaw<Half>()),
        [typeof(Int128)] = Of((w, v) => w.WriteRaw(v), (ref r) => r.ReadRaw<Int128>()),
        [typeof(UInt128)] = Of((w, v) => w.WriteRaw(v), (ref r) => r.ReadRaw<UInt128>()),
        [typeof(Complex)] = Of((w, v) => w.WriteRaw(v), (ref r) => r.ReadRaw<Complex>()),
        [typeof(Rune)] = Of((w, v) => w.WriteRaw(v.Value), (ref r) => new Rune(r.ReadRaw<int>())),
        [typeof(Index)] = Of((w, v) => WriteInts(w, [v.Value, v.IsFromEnd ? 1 : 0]),
            (ref r) => new Index(r.ReadRaw<int>(), r.ReadRaw<int>() != 0)),
        [typeof(BigInteger)] = Of((w, v) => WriteBytes(w, v.ToByteArray()),
            (ref r) => new BigInteger(r.Take(r.ReadCount(1)))),
        [typeof(Uri)] = Of((w, v) => TextForm.Write(w, v.OriginalString),
            (ref r) => new Uri(TextForm.Read(ref r) ?? "", UriKind.RelativeOrAbsolute)),
        [typeof(Version)] = Of((w, v) => TextForm.Write(w, v.ToString()),
            (ref r) => Version.Parse(TextForm.Read(ref r) ?? "")),
    }.ToFrozenDictionary();

    public static Form? Find(Type type) => All.GetValueOrDefault(type);

    public static bool IsAtom(Type type) => All.ContainsKey(type);

    private static AtomForm<T> Of<T>(Action<RecordWriter, T> write, ReadAtom<T> read)
        where T : notnull => new(write, read);

    private static void WriteInts(RecordWriter writer, ReadOnlySpan<int> values)
    {
        foreach (var value in values)
        {
            writer.WriteRaw(value);
        }
    }

    private static void WriteBytes(RecordWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.WriteVarUInt((uint)bytes.Length);
        writer.WriteBytes(bytes);
    }

    private static void WriteDateTime(RecordWriter writer, DateTime value)
    {
        writer.WriteRaw(value.Ticks);
        writer.WriteByte((byte)value.Kind);
    }

    private static DateTime ReadDateTime(ref RecordReader reader) =>
        new(reader.ReadRaw<long>(), (DateTimeKind)reader.ReadByte());
}
