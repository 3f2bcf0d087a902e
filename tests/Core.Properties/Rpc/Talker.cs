using System.Buffers.Binary;
using Flint.Identity;
using Flint.Rpc;

namespace Flint.Properties.Rpc;

/// <summary>
/// One side of a conversation that survives cuts: sends numbered messages of chance sizes as long as it shall, and
/// checks that the other side's arrive once each and in order.
/// </summary>
internal sealed class Talker(int greeting, Func<bool> goesOn, Action changed, int seed)
{
    private const int Message = 3;
    private const int LongestFiller = 300;

    private readonly Lock gate = new();
    private readonly FrameLedger ledger = new(new(1), 64);
    private readonly Random random = new(seed);
    private FrameOutbox? outbox;

    public long Sent { get; private set; }

    public long Applied { get; private set; }

    /// <summary>Talks on one stream until its end; whoever <paramref name="begins"/> greets first.</summary>
    public async Task TalkAsync(IFrameStream stream, bool begins, CancellationToken stop)
    {
        await using var writing = FrameOutbox.Start(stream, 1024);
        lock (gate)
        {
            ledger.Cut();
            outbox = writing;
            if (begins)
            {
                writing.TryPost(ledger.Greet(greeting, default));
            }
        }

        var greeted = false;
        while (await stream.ReceiveAsync(stop) is { } bytes)
        {
            lock (gate)
            {
                if (outbox != writing)
                {
                    return;
                }

                Take(FrameCodec.Decode(bytes));
                if (!greeted)
                {
                    greeted = true;
                    Open(begins);
                }

                TopUp();
                if (ledger.AcknowledgeIfDue() is { } due)
                {
                    writing.TryPost(due);
                }
            }

            changed();
        }
    }

    private void Open(bool begins)
    {
        if (!begins)
        {
            outbox!.TryPost(ledger.Greet(greeting, default));
        }

        foreach (var missed in ledger.Resume())
        {
            outbox!.TryPost(missed);
        }
    }

    private void Take(Frame frame)
    {
        if (ledger.Receive(frame) == FrameReceipt.Apply && frame.Sequence > 0)
        {
            Assert.Equal(++Applied, BinaryPrimitives.ReadInt64BigEndian(frame.Body.Span));
            Assert.Equal(FillerOf(Applied), frame.Body.Span[^1]);
        }
    }

    private void TopUp()
    {
        while (!ledger.IsFull && goesOn())
        {
            var body = new byte[sizeof(long) + 1 + random.Next(LongestFiller)];
            BinaryPrimitives.WriteInt64BigEndian(body, ++Sent);
            body[^1] = FillerOf(Sent);
            if (ledger.Send(Message, body) is { } frame)
            {
                outbox!.TryPost(frame);
            }
        }
    }

    private static byte FillerOf(long number) => (byte)(number * 7);
}
