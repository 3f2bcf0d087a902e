namespace Flint.Shuffle.Storing;

/// <summary>Where one attempt's committed output lies. Immutable.</summary>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Data">The partitions' bytes, one after the other.</param>
/// <param name="Index">Their offsets.</param>
/// <param name="Checksums">Their checksums.</param>
internal sealed record StoredOutput(int Partitions, string Data, string Index, string Checksums)
{
    /// <summary>Deletes the files; what is open stays readable.</summary>
    public void Delete()
    {
        foreach (var path in new[] { Index, Checksums, Data }.Where(File.Exists))
        {
            File.Delete(path);
        }
    }
}
