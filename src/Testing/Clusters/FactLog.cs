using System.Runtime.CompilerServices;
using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters;

/// <summary>
/// What a driver is told, in order, until it has acknowledged it; outlives the managers that read it. Thread-safe.
/// </summary>
internal sealed class FactLog
{
    private readonly Lock gate = new();

    // Under the gate.
    private readonly List<ClusterEvent> facts = [];
    private readonly List<ClusterEvent> held = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int acknowledged;
    private bool isHolding;
    private bool isClosed;

    public void Add(ClusterEvent fact)
    {
        lock (gate)
        {
            (isHolding ? held : facts).Add(fact);
            Wake_Locked();
        }
    }

    /// <summary>
    /// Tells a driver that has forgotten an executor what was acknowledged of it, in front of all that is yet to be
    /// acknowledged.
    /// </summary>
    public void TellAgain(ExecutorId executor)
    {
        lock (gate)
        {
            var again = facts.Take(acknowledged)
                .Where(fact => fact is ClusterEvent.Granted granted && granted.Executor == executor
                    || fact is ClusterEvent.Launched launched && launched.Executor == executor)
                .Distinct().ToList();
            facts.InsertRange(acknowledged, again);
            Wake_Locked();
        }
    }

    /// <summary>True if the driver has yet to acknowledge that an executor is gone.</summary>
    public bool WillTellGone(ExecutorId executor)
    {
        lock (gate)
        {
            return facts.Skip(acknowledged).Concat(held).OfType<ClusterEvent.Gone>()
                .Any(fact => fact.Executor == executor);
        }
    }

    /// <summary>The way to the cluster is cut: nothing more is told.</summary>
    public void Hold()
    {
        lock (gate)
        {
            facts.Add(new ClusterEvent.Disconnected());
            isHolding = true;
            Wake_Locked();
        }
    }

    /// <summary>The way is open again: what happened meanwhile is told.</summary>
    public void Resume()
    {
        lock (gate)
        {
            isHolding = false;
            facts.Add(new ClusterEvent.Reconnected());
            facts.AddRange(held);
            held.Clear();
            Wake_Locked();
        }
    }

    /// <summary>Nothing follows.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            Wake_Locked();
        }
    }

    /// <summary>
    /// All facts from the first unacknowledged one on; asking for the next acknowledges the one before. Ends without a
    /// word when the reader is detached.
    /// </summary>
    public async IAsyncEnumerable<ClusterEvent> ReadAsync(
        CancellationToken detached, [EnumeratorCancellation] CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, detached);
        int next;
        lock (gate)
        {
            next = acknowledged;
        }

        while (!detached.IsCancellationRequested)
        {
            stop.ThrowIfCancellationRequested();
            ClusterEvent? fact = null;
            Task more;
            lock (gate)
            {
                acknowledged = Math.Max(acknowledged, next);
                more = changed.Task;
                if (next < facts.Count)
                {
                    fact = facts[next++];
                }
                else if (isClosed)
                {
                    yield break;
                }
            }

            if (fact is not null)
            {
                yield return fact;
                continue;
            }

            await more.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Wake_Locked()
    {
        changed.TrySetResult();
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
