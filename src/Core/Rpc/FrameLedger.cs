using Flint.Identity;

namespace Flint.Rpc;

/// <summary>
/// One side's book of a conversation with one peer incarnation, across all its streams: numbers what is sent, keeps it
/// until the peer has applied it, sends it again after a cut, and recognises what was applied before. Pure: no clock,
/// no stream. Owned by the loop that owns the peer; not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// closed --Greet (Register | Registered)--> closed --Resume--> open --Cut--> closed
/// </code>
/// While closed, Send keeps messages and gives nothing to write. Resume follows the greeting of the other side, whose
/// acknowledgement says where to go on.
/// </remarks>
/// <param name="term">The driver's term as this side knows it.</param>
/// <param name="limit">Unacknowledged frames from which <see cref="IsFull"/> holds; at least 4.</param>
internal sealed class FrameLedger(DriverTerm term, int limit)
{
    /// <summary>Number of the message that only acknowledges; it has no body.</summary>
    public const int BareAcknowledgement = 0;

    private readonly Queue<Frame> kept = [];
    private readonly int limit = limit >= 4
        ? limit
        : throw new ArgumentOutOfRangeException(nameof(limit), limit, "A ledger keeps at least 4 frames.");

    private DriverTerm term = term;
    private long sent;
    private long applied;
    private long told;

    /// <summary>The highest driver term seen.</summary>
    public DriverTerm Term => term;

    /// <summary>Highest sequence of the peer that was applied here.</summary>
    public long Applied => applied;

    /// <summary>Frames that the peer has not acknowledged.</summary>
    public int Kept => kept.Count;

    /// <summary>
    /// The driver gives no new launches while this holds. What must be said (attempt ends, kills) is still kept: there
    /// is at most one per attempt.
    /// </summary>
    public bool IsFull => kept.Count >= limit;

    /// <summary>Sequenced frames may be written.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Numbers and keeps a message; the frame to write, or null while closed.</summary>
    public Frame? Send(int messageNumber, ReadOnlyMemory<byte> body, long cause = 0)
    {
        var frame = new Frame(term, ++sent, applied, cause, messageNumber, body);
        kept.Enqueue(frame);
        return IsOpen ? Told(frame) : null;
    }

    /// <summary>A frame outside the sequence: Register, Registered, Refused. Never kept.</summary>
    public Frame Greet(int messageNumber, ReadOnlyMemory<byte> body) =>
        Told(new(term, 0, applied, 0, messageNumber, body));

    /// <summary>Opens: what the peer has not applied yet, oldest first, to be written now.</summary>
    public IReadOnlyList<Frame> Resume()
    {
        IsOpen = true;
        return [.. kept.Select(Told)];
    }

    /// <summary>The stream ended.</summary>
    public void Cut() => IsOpen = false;

    /// <summary>
    /// A frame that only acknowledges, if the peer has sent a quarter of a ledger without hearing back; else null. Ask
    /// after each received frame: a side that has nothing to say must not fill the other one's ledger.
    /// </summary>
    public Frame? AcknowledgeIfDue() => applied - told >= limit / 4 ? Acknowledge() : null;

    /// <summary>A frame that only acknowledges, as a sign of life; null while closed.</summary>
    public Frame? Acknowledge() =>
        IsOpen ? Told(new(term, 0, applied, 0, BareAcknowledgement, default)) : null;

    /// <summary>
    /// Books a received frame. Throws <see cref="ProtocolErrorException"/> on a stale term, a gap or an acknowledgement
    /// of what was never sent; the stream must then be cut.
    /// </summary>
    public FrameReceipt Receive(Frame frame)
    {
        CheckTerm(frame);
        if (frame.Acknowledged > sent)
        {
            throw new ProtocolErrorException(
                $"message {frame.Sequence} acknowledges {frame.Acknowledged}, but only {sent} were sent");
        }

        while (kept.TryPeek(out var oldest) && oldest.Sequence <= frame.Acknowledged)
        {
            kept.Dequeue();
        }

        if (frame.Sequence == 0)
        {
            return frame.MessageNumber == BareAcknowledgement ? FrameReceipt.Drop : FrameReceipt.Apply;
        }

        return frame.Sequence <= applied ? FrameReceipt.Drop : Apply(frame);
    }

    private FrameReceipt Apply(Frame frame)
    {
        if (frame.Sequence != applied + 1)
        {
            throw new ProtocolErrorException(
                $"gap: message {frame.Sequence} came after {applied} on the stream");
        }

        applied = frame.Sequence;
        return FrameReceipt.Apply;
    }

    private void CheckTerm(Frame frame)
    {
        if (frame.Term.Value < term.Value)
        {
            throw new ProtocolErrorException(
                $"stale term: the peer speaks for driver term {frame.Term.Value}, here it is {term.Value}");
        }

        if (frame.Term.Value > term.Value)
        {
            StartOver(frame.Term);
        }
    }

    /// <summary>A new driver knows nothing of the old one's conversation: both directions count from 1 again.</summary>
    private void StartOver(DriverTerm newer)
    {
        term = newer;
        applied = 0;
        told = 0;
        sent = 0;
        for (var left = kept.Count; left > 0; left--)
        {
            kept.Enqueue(kept.Dequeue() with { Term = newer, Sequence = ++sent });
        }
    }

    // A kept frame is older than its next writing: term and acknowledgement are those of now.
    private Frame Told(Frame frame)
    {
        told = applied;
        return frame with { Term = term, Acknowledged = applied };
    }
}
