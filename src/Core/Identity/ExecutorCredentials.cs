namespace Flint.Identity;

/// <summary>
/// What an executor needs to prove that it belongs to the application, and nothing more: with it nobody can speak for
/// another executor. Travels in a file that only its user can read. Immutable; never printed.
/// </summary>
/// <param name="Executor">Whose they are.</param>
/// <param name="Token">Proof for the driver.</param>
/// <param name="Blocks">Opens the block ports of the application.</param>
internal sealed record ExecutorCredentials(ExecutorId Executor, string Token, BlockKey Blocks)
{
    private const string Heading = "flint executor credentials 1";

    /// <summary>One line each: what it is, id, token, block key.</summary>
    public string ToText() => $"{Heading}\n{Executor.Value}\n{Token}\n{Blocks.ToHex()}\n";

    /// <summary>Throws a <see cref="FormatException"/> that does not show what it read.</summary>
    public static ExecutorCredentials Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines is not [Heading, { Length: > 0 } executor, { Length: > 0 } token, var key, ""])
        {
            throw new FormatException(
                $"These are no executor credentials: {lines.Length} lines where five start with \"{Heading}\".");
        }

        return new(new(executor), token, BlockKey.Of(Convert.FromHexString(key)));
    }

    public override string ToString() => $"credentials of {Executor}";
}
