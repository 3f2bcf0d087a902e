using System.Collections.Frozen;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters.Conformance;

/// <summary>
/// One check at work: a cluster, a manager of it, and the driver's side as the check plays it. Used by one check.
/// </summary>
internal sealed class ClusterScene(ClusterRig rig, ClusterTraits traits, TimeProvider time, CancellationToken stop)
    : IAsyncDisposable
{
    private readonly List<IClusterManager> managers = [];
    private readonly Dictionary<ExecutorId, ReleaseReason> release = [];
    private ClusterListener? listener;
    private long revision;

    public ClusterRig Rig => rig;

    public ClusterTraits Traits => traits;

    public CancellationToken Stop => stop;

    public IClusterManager Manager => managers[^1];

    public ApplicationId Application { get; private set; }

    /// <summary>What the manager told.</summary>
    public ClusterListener Told => listener ?? throw new InvalidOperationException("Nothing was started.");

    /// <summary>Starts a new application.</summary>
    public async Task StartAsync()
    {
        await StartAsync(null).ConfigureAwait(false);
        Expect.That(!string.IsNullOrEmpty(Application.Value), "an application has an id");
    }

    /// <summary>Ends the manager as a crash would, and takes the application up with another one.</summary>
    public async Task ResumeAsync(params ExecutorId[] known)
    {
        await DetachAsync().ConfigureAwait(false);
        var before = Application;
        await StartAsync(new(before, known)).ConfigureAwait(false);
        Expect.Same(before, Application, "the id of a resumed application");
    }

    public async Task DetachAsync()
    {
        await Told.DisposeAsync().ConfigureAwait(false);
        await Manager.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>States a wish with the next revision; what was let go stays let go.</summary>
    public ValueTask WishAsync(
        int count, ProfileId profile = default, IReadOnlyDictionary<string, int>? weights = null,
        IReadOnlySet<string>? excluded = null) =>
        ApplyAsync(Wish(++revision, count, profile, weights, excluded));

    public ExecutorDemand Wish(
        long number, int count, ProfileId profile = default, IReadOnlyDictionary<string, int>? weights = null,
        IReadOnlySet<string>? excluded = null) => new(
        number,
        new Dictionary<ProfileId, ProfileDemand> { [profile] = new(count, weights ?? new Dictionary<string, int>()) },
        excluded ?? FrozenSet<string>.Empty,
        new Dictionary<ExecutorId, ReleaseReason>(release));

    /// <summary>The revision that the next wish will have.</summary>
    public long NextRevision() => ++revision;

    public ValueTask ApplyAsync(ExecutorDemand wish) => Manager.ApplyAsync(wish, stop);

    /// <summary>Names an executor in all wishes from now on.</summary>
    public void Release(ExecutorId executor, ReleaseReason reason) => release[executor] = reason;

    /// <summary>Wishes for executors and waits until they run.</summary>
    public async Task<IReadOnlyList<ClusterEvent.Granted>> LendAsync(
        int count, ProfileId profile = default, IReadOnlyDictionary<string, int>? weights = null,
        IReadOnlySet<string>? excluded = null)
    {
        await WishAsync(count, profile, weights, excluded).ConfigureAwait(false);
        var lent = new List<ClusterEvent.Granted>();
        while (lent.Count < count)
        {
            lent.Add(await Told.LaunchedAsync($"executor {lent.Count + 1} of {count}").ConfigureAwait(false));
            await RunsAsync(lent[^1].Executor, true).ConfigureAwait(false);
        }

        return lent;
    }

    /// <summary>Lets an executor go, waits until it is gone, and gives what was told until then.</summary>
    public async Task<IReadOnlyList<ClusterEvent>> LetGoAsync(
        ExecutorId executor, int count, ReleaseReason reason = ReleaseReason.Idle)
    {
        Release(executor, reason);
        await WishAsync(count).ConfigureAwait(false);
        var before = Told.All.Count;
        var gone = await Told.GoneAsync(executor).ConfigureAwait(false);
        Expect.Same(LossReason.Released, gone.Reason, $"why {executor} is gone, which was released");
        return [.. Told.All.Skip(before)];
    }

    public async Task FinishAsync() => await Manager
        .FinishAsync(new(ApplicationStatus.Succeeded, "the check is over"), stop).ConfigureAwait(false);

    public Task CauseAsync(ClusterIncident incident, string subject = "") => rig.CauseAsync(incident, subject, stop);

    public async Task RunsAsync(ExecutorId executor, bool expected) => Expect.Same(
        expected, await rig.IsRunningAsync(executor, stop).ConfigureAwait(false), $"whether {executor} runs");

    public async ValueTask DisposeAsync()
    {
        await (listener?.DisposeAsync() ?? default).ConfigureAwait(false);
        foreach (var manager in managers)
        {
            await manager.DisposeAsync().ConfigureAwait(false);
        }

        await rig.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartAsync(ApplicationResume? resume)
    {
        managers.Add(rig.CreateManager());
        (revision, listener) = (0, null);
        release.Clear();
        var start = new ApplicationStart("conformance", "tests", null, rig.Template, resume);
        Application = await Manager.StartAsync(start, stop).ConfigureAwait(false);
        listener = new(Manager, resume?.Executors ?? [], time, stop);
    }
}
