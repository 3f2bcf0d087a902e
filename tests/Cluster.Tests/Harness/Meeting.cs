namespace Flint.Processes.Harness;

/// <summary>A place where tasks of several processes wait for one another: a folder with a file of each.</summary>
internal static class Meeting
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Returns once two have come here. Called by tasks: a slot is a thread, and may wait.</summary>
    /// <param name="folder">The place, which exists.</param>
    /// <param name="who">Who comes: a name of its own.</param>
    public static void Join(string folder, string who)
    {
        File.WriteAllText(Path.Combine(folder, who), "");
        for (var end = DateTime.UtcNow + Limit; Directory.GetFiles(folder).Length < 2; Thread.Sleep(5))
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"Nobody else came within {Limit}.");
    }
}
