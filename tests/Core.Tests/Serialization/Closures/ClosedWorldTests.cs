using Flint.Serialization;
using Flint.Serialization.Closures;

namespace Flint.Tests.Serialization.Closures;

public sealed class ClosedWorldTests
{
    private readonly ClosedWorld world = new();
    private readonly GraphCodec codec = new();

    [Fact]
    public void Another_build_of_a_module_is_refused_with_both_versions()
    {
        var number = 4;
        var payload = codec.Encode((Func<int>)(() => number));
        var version = typeof(ClosedWorldTests).Module.ModuleVersionId;
        var other = new Guid("11111111-2222-3333-4444-555555555555");
        other.ToByteArray().CopyTo(payload, payload.AsSpan().IndexOf(version.ToByteArray()));

        var refused = Assert.Throws<RefusedClosureException>(() => codec.Decode(payload));

        Assert.Contains(version.ToString(), refused.Message);
        Assert.Contains(other.ToString(), refused.Message);
    }

    [Theory]
    [InlineData(typeof(MemoryStream))]
    [InlineData(typeof(HttpClient))]
    [InlineData(typeof(System.Diagnostics.Process))]
    [InlineData(typeof(GraphCodec))]
    [InlineData(typeof(IDisposable))]
    [InlineData(typeof(Func<int>))]
    public void A_payload_cannot_make_an_unlisted_type(Type type)
    {
        var payload = Payload((writer, types) =>
        {
            writer.WriteByte(GraphMark.Object);
            writer.WriteVarUInt(types.PlaceOf(type));
            writer.Take(64).Clear();
        });

        Assert.Contains("cannot be made", Assert.Throws<CorruptDataException>(() => codec.Decode(payload)).Message);
    }

    [Fact]
    public void A_payload_cannot_name_a_method_of_dotnet()
    {
        var method = ((Action<string>)File.Delete).Method;
        var payload = Payload((writer, types) =>
        {
            writer.WriteByte(GraphMark.Delegate);
            writer.WriteVarUInt(types.PlaceOf(typeof(Action<string>)));
            writer.WriteVarUInt(types.PlaceOf(typeof(File)));
            writer.WriteRaw(method.MetadataToken);
            TextForm.Write(writer, method.Name);
            writer.WriteVarUInt(0);
            writer.WriteByte(GraphMark.Null);
        });

        Assert.Contains("no methods", Assert.Throws<CorruptDataException>(() => codec.Decode(payload)).Message);
    }

    [Fact]
    public void A_payload_cannot_load_an_assembly_that_is_not_listed() =>
        Assert.Throws<CorruptDataException>(() => world.FindFrameworkType("Some.Other", "Some.Type"));

    [Theory]
    [InlineData("System.Collections.Generic.List`1[[System.IO.FileStream, System.Private.CoreLib]]")]
    [InlineData("System.Int32*")]
    [InlineData("System.Int32[]")]
    public void A_name_cannot_hide_other_names(string name) =>
        Assert.Throws<CorruptDataException>(() => world.FindFrameworkType("System.Private.CoreLib", name));

    [Fact]
    public void A_count_that_the_bytes_cannot_hold_is_refused_before_memory_is_taken()
    {
        var payload = Payload((writer, types) =>
        {
            writer.WriteByte(GraphMark.Object);
            writer.WriteVarUInt(types.PlaceOf(typeof(string[])));
            writer.WriteVarUInt(1_000_000_000);
        });
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<CorruptDataException>(() => codec.Decode(payload));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void A_sparse_graph_travels_all_the_same()
    {
        var sparse = new object?[1_000_000];
        sparse[^1] = "last";

        var copy = (object?[])codec.Decode(codec.Encode(sparse));

        Assert.Equal("last", copy[^1]);
    }

    private byte[] Payload(Action<RecordWriter, TypeTable> write)
    {
        var types = new TypeTable(world);
        var body = new RecordWriter();
        body.WriteVarUInt(0);
        write(body, types);
        var payload = new RecordWriter();
        payload.WriteByte(1);
        payload.WriteByte(0);
        types.WriteTo(payload);
        payload.WriteBytes(body.Written);
        return payload.ToArray();
    }
}
