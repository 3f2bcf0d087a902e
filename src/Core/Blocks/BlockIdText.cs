using System.Globalization;
using Flint.Identity;

namespace Flint.Blocks;

/// <summary>Reads the text form of block ids, which arrives from other processes and may be anything.</summary>
internal static class BlockIdText
{
    public static bool TryParse(string text, out BlockId? block)
    {
        var parts = text.Split('_');
        block = parts switch
        {
            ["shuffle", var shuffle, var attempt, var reduce] => ShuffleOf(shuffle, attempt, reduce),
            ["shuffleproof", var shuffle, var attempt, var reduce] => ShuffleOf(shuffle, attempt, reduce)?.Proof,
            ["result", var attempt] when TryNumber(attempt, out var a) => new BlockId.Result(new(a)),
            ["program", { Length: 64 } hash] when hash.All(char.IsAsciiHexDigitLower) =>
                new BlockId.Program(new ProgramHash(hash)),
            _ => null,
        };
        return block is not null;
    }

    private static BlockId.Shuffle? ShuffleOf(string shuffle, string attempt, string reduce) =>
        TryNumber(shuffle, out var s) && TryNumber(attempt, out var a) && TryNumber(reduce, out var r)
        && s <= int.MaxValue && r <= int.MaxValue
            ? new(new((int)s), new(a), (int)r)
            : null;

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
