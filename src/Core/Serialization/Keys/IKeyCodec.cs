namespace Flint.Serialization.Keys;

/// <summary>What composed key codecs ask their parts without knowing their type.</summary>
internal interface IKeyCodec
{
    int FixedSize { get; }
}
