using System.Collections.Concurrent;

namespace Flint.Serialization.Codecs;

/// <summary>
/// Makes and keeps the codecs of one session or executor, one per type. Thread-safe. Values travel by value: every
/// instance field, private and inherited ones too, and nothing else. Objects come to life without their constructor;
/// two references to one object come back as two objects.
/// </summary>
internal sealed class CodecRegistry
{
    private readonly ConcurrentDictionary<Type, Codec> codecs = new();
    private readonly ConcurrentDictionary<Type, Codec> roots = new();
    private readonly Lock building = new();

    public CodecRegistry() => Types = new(this);

    /// <summary>The names under which types stand in the bytes.</summary>
    public TypeNames Types { get; }

    /// <summary>The codec of a type.</summary>
    /// <exception cref="NotSupportedException">The type cannot travel: names type, field and remedy.</exception>
    public Codec<T> Get<T>()
    {
        if (roots.TryGetValue(typeof(T), out var known))
        {
            return (Codec<T>)known;
        }

        var codec = (Codec<T>)Of(typeof(T));
        return (Codec<T>)roots.GetOrAdd(typeof(T), codec.CanNest ? new RootCodec<T>(codec) : codec);
    }

    /// <summary>A value as another process would get it: it shares no object with the original.</summary>
    public T Copy<T>(T value)
    {
        var codec = Get<T>();
        var writer = new RecordWriter();
        codec.Write(writer, value);
        var reader = new RecordReader(writer.Written);
        return codec.Read(ref reader);
    }

    /// <summary>The codec of a type inside another value; the outermost codec completes its depth errors.</summary>
    public Codec Of(Type type)
    {
        if (codecs.TryGetValue(type, out var known))
        {
            return known;
        }

        // One thread builds at a time: codecs are made once per type and session, and a half-built one is never seen.
        lock (building)
        {
            var builder = new CodecBuilder(this, codecs);
            var codec = builder.Build(type);
            foreach (var (made, itsCodec) in builder.Made)
            {
                codecs.TryAdd(made, itsCodec);
            }

            return codec;
        }
    }
}
