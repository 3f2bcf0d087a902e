namespace Flint.Files;

/// <summary>Finds the files that a path, a folder or a pattern stands for. Called on the driver.</summary>
internal static class InputFiles
{
    /// <summary>The files, by path in ordinal order, each once.</summary>
    /// <exception cref="InputException">Nothing is there, or a folder stands where files are expected.</exception>
    public static async Task<IReadOnlyList<FileEntry>> FindAsync(IFileSystem files, string path, CancellationToken stop)
    {
        var found = new SortedDictionary<string, FileEntry>(StringComparer.Ordinal);
        foreach (var entry in await MatchAsync(files, path, stop).ConfigureAwait(false))
        {
            if (entry.IsFolder)
            {
                await AddFolderAsync(files, entry.Path, found, stop).ConfigureAwait(false);
            }
            else
            {
                found[entry.Path] = entry;
            }
        }

        return [.. found.Values];
    }

    /// <summary>True for names that writers use for what is not data: <c>_SUCCESS</c>, <c>.part.crc</c>.</summary>
    public static bool IsHidden(string name) => name.StartsWith('_') || name.StartsWith('.');

    private static async Task<IReadOnlyList<FileEntry>> MatchAsync(
        IFileSystem files, string path, CancellationToken stop)
    {
        // A file whose name has a star in it is that file.
        if (await files.FindAsync(path, stop).ConfigureAwait(false) is { } named)
        {
            return [named];
        }

        if (!PathPattern.IsPattern(path))
        {
            throw new InputException(path, null, "there is no such file or folder.");
        }

        var matches = new List<FileEntry>();
        foreach (var pattern in PathPattern.Alternatives(path))
        {
            await WalkAsync(files, pattern, matches, stop).ConfigureAwait(false);
        }

        return matches.Count > 0
            ? matches
            : throw new InputException(path, null, "no file or folder matches this pattern.");
    }

    /// <summary>Follows one pattern without braces, a segment at a time.</summary>
    private static async Task WalkAsync(
        IFileSystem files, string pattern, List<FileEntry> matches, CancellationToken stop)
    {
        var (root, segments) = PathPattern.Split(pattern);
        var reached = new List<string> { root };
        for (var i = 0; i < segments.Count; i++)
        {
            var isLast = i == segments.Count - 1;
            var next = new List<string>();
            foreach (var folder in reached)
            {
                var hits = await StepAsync(files, folder, segments[i], stop).ConfigureAwait(false);
                if (isLast)
                {
                    matches.AddRange(hits);
                }
                else
                {
                    next.AddRange(hits.Where(hit => hit.IsFolder).Select(hit => hit.Path));
                }
            }

            reached = next;
        }
    }

    private static async Task<IReadOnlyList<FileEntry>> StepAsync(
        IFileSystem files, string folder, string segment, CancellationToken stop)
    {
        if (!PathPattern.IsPattern(segment))
        {
            var entry = await files.FindAsync(PathPattern.Join(folder, segment), stop).ConfigureAwait(false);
            return entry is null ? [] : [entry];
        }

        if (await files.FindAsync(folder, stop).ConfigureAwait(false) is not { IsFolder: true })
        {
            return [];
        }

        var hits = new List<FileEntry>();
        await foreach (var entry in files.ListAsync(folder, stop).ConfigureAwait(false))
        {
            var name = PathPattern.NameOf(entry.Path);
            if (!IsHidden(name) && PathPattern.Matches(segment, name))
            {
                hits.Add(entry);
            }
        }

        return hits;
    }

    private static async Task AddFolderAsync(
        IFileSystem files, string folder, SortedDictionary<string, FileEntry> found, CancellationToken stop)
    {
        await foreach (var entry in files.ListAsync(folder, stop).ConfigureAwait(false))
        {
            if (IsHidden(PathPattern.NameOf(entry.Path)))
            {
                continue;
            }

            // Passing over it would lose lines without a word.
            found[entry.Path] = entry.IsFolder
                ? throw new InputException(
                    entry.Path, null, $"is a folder inside the input folder {folder}: to read its files too, write "
                    + $"{folder}/* as the path.")
                : entry;
        }
    }
}
