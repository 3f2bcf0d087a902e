using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Flint.Processes.Harness;

/// <summary>What Linux says of processes, ports and files.</summary>
internal static class Machine
{
    private const string ListeningState = "0A";

    /// <summary>Living processes that carry a text in their environment, as executors carry their application's id.</summary>
    public static IReadOnlyList<int> PidsCarrying(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        return [.. AllPids().Where(pid => pid != Environment.ProcessId && IsAlive(pid)
            && TryRead($"/proc/{pid}/environ").AsSpan().IndexOf(wanted) >= 0)];
    }

    /// <summary>False for one that has ended, and for one that has and is not waited for yet.</summary>
    public static bool IsAlive(int pid)
    {
        var stat = Encoding.UTF8.GetString(TryRead($"/proc/{pid}/stat"));
        var state = stat[(stat.LastIndexOf(')') + 1)..].TrimStart();
        return state.Length > 0 && state[0] is not ('Z' or 'X');
    }

    public static IReadOnlyDictionary<string, string> EnvironmentOf(int pid) =>
        Encoding.UTF8.GetString(TryRead($"/proc/{pid}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);

    public static IReadOnlyList<string> ArgumentsOf(int pid) =>
        Encoding.UTF8.GetString(TryRead($"/proc/{pid}/cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Resident set in bytes: now, and the highest so far.</summary>
    public static (long Now, long Peak) ResidentBytesOf(int pid)
    {
        var lines = Encoding.UTF8.GetString(TryRead($"/proc/{pid}/status")).Split('\n');
        return (Value("VmRSS:"), Value("VmHWM:"));

        long Value(string name) => lines.Where(line => line.StartsWith(name))
            .Select(line => long.Parse(line[name.Length..^2].Trim(), CultureInfo.InvariantCulture) << 10).FirstOrDefault();
    }

    /// <summary>TCP ports on which a process listens, on any address.</summary>
    public static IReadOnlyList<int> ListeningPortsOf(int pid)
    {
        var sockets = SocketsOf(pid);
        return [.. new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .SelectMany(file => File.ReadAllLines(file).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[3] == ListeningState && sockets.Contains(row[9]))
            .Select(row => int.Parse(row[1][(row[1].IndexOf(':') + 1)..], NumberStyles.HexNumber)).Distinct().Order()];
    }

    /// <summary>All files below folders.</summary>
    public static IReadOnlyList<string> FilesUnder(params string[] folders) =>
        [.. folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))];

    /// <summary>Kills as <c>kill -9</c> does.</summary>
    public static void Kill(int pid) => Signal(pid, "KILL");

    /// <summary>Freezes a process, until it gets CONT.</summary>
    public static void Stop(int pid) => Signal(pid, "STOP");

    public static void Wake(int pid) => Signal(pid, "CONT");

    public static void Signal(int pid, string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static HashSet<string> SocketsOf(int pid)
    {
        const string mark = "socket:[";
        var inodes = new HashSet<string>();
        foreach (var link in Directory.EnumerateFiles($"/proc/{pid}/fd"))
        {
            try
            {
                if (File.ResolveLinkTarget(link, returnFinalTarget: false)?.Name is { } name && name.StartsWith(mark))
                    inodes.Add(name[mark.Length..^1]);
            }
            catch (IOException)
            {
                // Closed while it was looked at.
                continue;
            }
        }

        return inodes;
    }

    private static IEnumerable<int> AllPids() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0).Where(pid => pid > 0);

    private static byte[] TryRead(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended, or belongs to somebody else.
            return [];
        }
    }
}
