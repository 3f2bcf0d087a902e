namespace Flint.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Quick">A tenth of the data and fewer rounds.</param>
internal sealed record Scale(bool Quick)
{
    public int Rounds => Quick ? 3 : 7;

    public long Of(long full) => Quick ? full / 10 : full;
}
