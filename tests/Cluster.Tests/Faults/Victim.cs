using System.Globalization;

namespace Flint.Processes.Faults;

/// <summary>
/// What tasks do so that a kill finds the executor it is meant for at work, however slow the machine is: they tell by the
/// files of a folder who runs, and wait for the victim or for its end. Other executors never wait once it has ended.
/// </summary>
/// <param name="Executor">Who dies.</param>
/// <param name="Maps">So many map tasks and one more are left to it by others.</param>
/// <param name="WaitsInMaps">Whether it goes no further in that one more.</param>
/// <param name="Folder">Where tasks say that they run.</param>
internal sealed record Victim(string Executor, int Maps, bool WaitsInMaps, string Folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>A task of the victim runs and goes no further.</summary>
    public bool WaitsForDeath => File.Exists(Waits);

    private string Waits => Path.Combine(Folder, "waits");

    private static string Me => Environment.GetEnvironmentVariable("FLINT_EXECUTOR_ID")!;

    private string Number => Path.Combine(Folder, "victim");

    public static Victim In(TestCluster cluster, string executor, int maps, bool waitsInMaps = false)
    {
        var folder = Directory.CreateDirectory(Path.Combine(cluster.Folders.Data, "victim")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "victim"),
            cluster.Events.Executors.Single(one => one.Executor == executor).Pid.ToString(CultureInfo.InvariantCulture));
        return new(executor, maps, waitsInMaps, folder);
    }

    /// <summary>Others run no map before the victim has begun those that are left to it.</summary>
    public long BeginsMap(long first)
    {
        File.WriteAllText(Path.Combine(Folder, $"map-{Me}-{first}"), "");
        if (Me != Executor)
            WaitUntil(() => Begun(Executor) > Maps || HasDied);
        else if (WaitsInMaps && Begun(Executor) > Maps)
            WaitForDeath();
        return first;
    }

    /// <summary>A reduce of the victim never ends.</summary>
    public T BeginsReduce<T>(T rows)
    {
        if (Me == Executor)
            WaitForDeath();
        return rows;
    }

    /// <summary>All but the victim wait until it has died.</summary>
    public long LeavesWorkToIt(long first)
    {
        if (Me != Executor)
            WaitUntil(() => HasDied);
        return first;
    }

    private bool HasDied => !Machine.IsAlive(int.Parse(File.ReadAllText(Number), CultureInfo.InvariantCulture));

    private int Begun(string executor) => Directory.GetFiles(Folder, $"map-{executor}-*").Length;

    private void WaitForDeath()
    {
        File.WriteAllText(Waits, "");
        WaitUntil(() => false);
    }

    private void WaitUntil(Func<bool> holds)
    {
        for (var end = DateTime.UtcNow + Limit; !holds(); Thread.Sleep(5))
            if (DateTime.UtcNow > end)
                throw new TimeoutException($"Executor {Executor} did not do its part within {Limit}.");
    }
}
