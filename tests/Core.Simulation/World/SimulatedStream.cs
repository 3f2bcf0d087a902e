using Flint.Rpc;
using Flint.Simulation.Faults;

namespace Flint.Simulation.World;

/// <summary>
/// One control stream. In each direction frames arrive in order and without gaps until it is cut; a cut loses any
/// suffix of what is under way. After its end, frames of it may still turn up late or twice.
/// </summary>
internal sealed class SimulatedStream(SimulatedRun run, SimulatedExecutor executor, SimulatedDriver driver)
{
    private readonly List<UnderWay> up = [];
    private readonly List<UnderWay> down = [];
    private DateTimeOffset lastUp;
    private DateTimeOffset lastDown;

    public bool IsCut { get; private set; }

    public SimulatedExecutor Executor => executor;

    public void SendUp(Frame frame)
    {
        if (IsCut)
        {
            return;
        }

        lastUp = Later(lastUp);
        Put(up, lastUp, new(frame), () => driver.Receive(this, frame));
        if (run.Faults.Strikes(FaultKind.CutLosesUp))
        {
            Cut();
        }
    }

    public void SendDown(Frame frame)
    {
        if (IsCut)
        {
            return;
        }

        lastDown = Later(lastDown);
        Put(down, lastDown, new(frame), () => executor.Post(() => executor.Receive(this, frame)));
        if (run.Faults.Strikes(FaultKind.CutLosesDown))
        {
            Cut();
        }
    }

    /// <summary>Ends the stream; both sides notice, each in its own time.</summary>
    public void Cut()
    {
        if (IsCut)
        {
            return;
        }

        IsCut = true;
        run.Trace.Add("cut", executor.Number, up.Count + down.Count);
        LoseSuffix(up, frame => driver.Receive(this, frame));
        LoseSuffix(down, frame => executor.Post(() => executor.Receive(this, frame)));
        var reordered = run.Faults.Strikes(FaultKind.ReorderedStreams);
        var noticed = reordered ? TimeSpan.FromSeconds(run.Chance.Next(2, 20)) : run.Latency();
        run.Time.At(lastUp + noticed, () => driver.OnStreamEnd(this));
        run.Time.At(lastDown + run.Latency(), () => executor.Post(() => executor.OnStreamEnd(this)));
    }

    private void Put(List<UnderWay> direction, DateTimeOffset at, UnderWay frame, Action deliver)
    {
        direction.Add(frame);
        run.Time.At(at, () =>
        {
            direction.Remove(frame);
            if (!frame.IsLost)
            {
                deliver();
            }
        });
    }

    private void LoseSuffix(List<UnderWay> direction, Action<Frame> deliver)
    {
        var kept = run.Chance.Next(direction.Count + 1);
        for (var index = 0; index < direction.Count; index++)
        {
            var frame = direction[index];
            frame.IsLost = index >= kept;
            var kind = frame.IsLost ? FaultKind.LateFrame : FaultKind.DoubledFrame;
            if (run.Faults.Strikes(kind))
            {
                run.Time.After(TimeSpan.FromMilliseconds(run.Chance.Next(50, 15_000)), () => deliver(frame.Frame));
            }
        }
    }

    private DateTimeOffset Later(DateTimeOffset last)
    {
        var at = run.Time.Now + run.Latency();
        return at > last ? at : last;
    }

    private sealed class UnderWay(Frame frame)
    {
        public Frame Frame => frame;

        public bool IsLost { get; set; }
    }
}
