namespace Flint.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Quick">A tenth of the data and fewer rounds.</param>
/// <param name="Asked">Rounds that the command line asks for, or null.</param>
internal sealed record Scale(bool Quick, int? Asked)
{
    public int Rounds => Asked ?? (Quick ? 3 : 7);

    public long Of(long full) => Quick ? full / 10 : full;
}
