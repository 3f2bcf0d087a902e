using Flint.Files;

namespace Flint.Testing;

/// <summary>
/// A file system in memory: the twin of a real one for tests, which can be told to fail. Thread-safe. Paths begin with
/// a slash or with <c>memory://</c>.
/// </summary>
/// <param name="time">Gives files their time of change.</param>
public sealed class InMemoryFileSystem(TimeProvider time) : IFileSystem
{
    private const string Scheme = "memory://";

    // One lock for all: it is held for a few lines, never across a wait.
    private readonly Lock guard = new();
    private readonly SortedDictionary<string, Node> nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<FileFault>> faults = new(StringComparer.Ordinal);

    /// <summary>Creates one that takes times from the system's clock.</summary>
    public InMemoryFileSystem() : this(TimeProvider.System) { }

    /// <summary>Puts a file there at once, over what was there; its time of change is now.</summary>
    public void Put(string path, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        lock (guard)
        {
            PutFolders(Normal(path));
            nodes[Normal(path)] = new(bytes, time.GetUtcNow());
        }
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public byte[] Get(string path)
    {
        lock (guard)
        {
            return FileAt(path).Content!.ToArray();
        }
    }

    /// <summary>Makes everything that touches a file fail in this way too.</summary>
    public void Break(string path, FileFault fault)
    {
        lock (guard)
        {
            if (!faults.TryGetValue(Normal(path), out var known))
            {
                faults[Normal(path)] = known = [];
            }

            known.Add(fault);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> ListAsync(string folder, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var at = Normal(folder);
        lock (guard)
        {
            if (at != "/" && !(nodes.TryGetValue(at, out var node) && node.IsFolder))
            {
                throw new FileNotFoundException($"There is no folder {folder}.", folder);
            }

            return nodes.Where(pair => ParentOf(pair.Key) == at)
                .Select(pair => Describe(pair.Key, pair.Value)).ToList().ToAsyncEnumerable();
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (guard)
        {
            return new(nodes.TryGetValue(Normal(path), out var node) ? Describe(Normal(path), node) : null);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(string path, long offset, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        lock (guard)
        {
            var broken = FaultsOf(path);
            return broken.OfType<FileFault.OpenFails>().Any()
                ? throw new IOException($"Cannot open {path}: made to fail.")
                : new(new FaultyReadStream(path, FileAt(path).Content!, offset, broken));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stream> CreateAsync(string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (guard)
        {
            var at = Normal(path);
            if (nodes.ContainsKey(at))
            {
                throw new IOException($"Cannot create {path}: it exists.");
            }

            PutFolders(at);
            nodes[at] = new([], time.GetUtcNow());
            var room = FaultsOf(path).OfType<FileFault.WriteFails>()
                .Select(fault => fault.After).FirstOrDefault(long.MaxValue);
            return new(new InMemoryWriteStream(path, room, content => Put(path, content)));
        }
    }

    /// <inheritdoc/>
    public ValueTask RenameAsync(string from, string to, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (guard)
        {
            var source = Normal(from);
            var target = Normal(to);
            if (!nodes.TryGetValue(source, out var node))
            {
                throw new FileNotFoundException($"There is nothing at {from}.", from);
            }

            if (nodes.ContainsKey(target))
            {
                throw new IOException($"Cannot rename {from} to {to}: the target exists.");
            }

            if (ParentOf(target) is var parent && parent != "/" && !nodes.ContainsKey(parent))
            {
                throw new DirectoryNotFoundException($"Cannot rename {from} to {to}: there is no folder {parent}.");
            }

            foreach (var (path, moved) in nodes.Where(pair => IsWithin(pair.Key, source)).ToList())
            {
                nodes.Remove(path);
                nodes[target + path[source.Length..]] = moved;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string path, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (guard)
        {
            foreach (var within in nodes.Keys.Where(key => IsWithin(key, Normal(path))).ToList())
            {
                nodes.Remove(within);
            }
        }

        return ValueTask.CompletedTask;
    }

    private static string Normal(string path)
    {
        var plain = path.StartsWith(Scheme, StringComparison.Ordinal) ? path[(Scheme.Length - 1)..] : path;
        return plain.StartsWith('/')
            ? "/" + string.Join('/', plain.Split('/', StringSplitOptions.RemoveEmptyEntries))
            : throw new ArgumentException($"The path {path} is not absolute.", nameof(path));
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    private static bool IsWithin(string path, string folder) =>
        path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == '/');

    private static FileEntry Describe(string path, Node node) =>
        new(path, node.IsFolder, node.Content?.Length ?? 0, node.Modified);

    private void PutFolders(string path)
    {
        for (var folder = ParentOf(path); folder != "/"; folder = ParentOf(folder))
        {
            if (nodes.TryGetValue(folder, out var there) && !there.IsFolder)
            {
                throw new IOException($"Cannot create {path}: {folder} is a file.");
            }

            nodes.TryAdd(folder, new(null, time.GetUtcNow()));
        }
    }

    private Node FileAt(string path) =>
        nodes.TryGetValue(Normal(path), out var node) && !node.IsFolder
            ? node
            : throw new FileNotFoundException($"There is no file {path}.", path);

    private List<FileFault> FaultsOf(string path) =>
        faults.TryGetValue(Normal(path), out var broken) ? [.. broken] : [];

    /// <summary>A file with its bytes, or a folder without.</summary>
    private sealed record Node(byte[]? Content, DateTimeOffset Modified)
    {
        public bool IsFolder => Content is null;
    }
}
