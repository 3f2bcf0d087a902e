using CsCheck;
using Flint.Identity;
using Flint.Rpc;

namespace Flint.Tests.Rpc;

public sealed class FrameLedgerTests
{
    private const int Message = 35;
    private const int Greeting = 33;
    private static readonly DriverTerm Term = new(1);

    [Fact]
    public void Messages_are_numbered_from_1_and_kept_until_acknowledged()
    {
        var ledger = Opened();

        var first = ledger.Send(Message, default);
        var second = ledger.Send(Message, default);
        ledger.Receive(new(Term, 0, 1, 0, FrameLedger.BareAcknowledgement, default));

        Assert.Equal((1L, 2L, 1), (first!.Sequence, second!.Sequence, ledger.Kept));
    }

    [Fact]
    public void Before_the_greeting_of_the_peer_nothing_is_written_but_kept()
    {
        var ledger = new FrameLedger(Term, 8);

        Assert.Null(ledger.Send(Message, default));
        Assert.Equal([1L], ledger.Resume().Select(frame => frame.Sequence));
    }

    [Fact]
    public void After_a_cut_what_was_not_acknowledged_is_sent_again_in_order()
    {
        var ledger = Opened();
        for (var index = 0; index < 5; index++)
        {
            ledger.Send(Message, new byte[] { (byte)index });
        }

        ledger.Cut();
        ledger.Receive(new(Term, 0, 3, 0, Greeting, default));

        Assert.Equal([(4L, 3), (5L, 4)], ledger.Resume().Select(frame => (frame.Sequence, (int)frame.Body.Span[0])));
    }

    [Fact]
    public void What_was_applied_before_is_dropped()
    {
        var ledger = Opened();

        Assert.Equal(FrameReceipt.Apply, ledger.Receive(Received(1)));
        Assert.Equal(FrameReceipt.Apply, ledger.Receive(Received(2)));
        Assert.Equal(FrameReceipt.Drop, ledger.Receive(Received(1)));
        Assert.Equal(FrameReceipt.Drop, ledger.Receive(Received(2)));
        Assert.Equal(2, ledger.Applied);
    }

    [Fact]
    public void A_gap_is_a_protocol_error_and_applies_nothing()
    {
        var ledger = Opened();
        ledger.Receive(Received(1));

        Assert.Throws<ProtocolErrorException>(() => ledger.Receive(Received(3)));
        Assert.Equal(1, ledger.Applied);
    }

    [Fact]
    public void An_acknowledgement_of_what_was_never_sent_is_a_protocol_error() =>
        Assert.Throws<ProtocolErrorException>(() =>
            Opened().Receive(new(Term, 0, 1, 0, FrameLedger.BareAcknowledgement, default)));

    [Fact]
    public void A_lower_term_is_refused() =>
        Assert.Throws<ProtocolErrorException>(() =>
            new FrameLedger(new(2), 8).Receive(new(Term, 1, 0, 0, Message, default)));

    [Fact]
    public void A_higher_term_starts_both_directions_over_and_keeps_what_was_not_acknowledged()
    {
        var ledger = Opened();
        ledger.Receive(Received(1));
        ledger.Send(Message, default);
        ledger.Send(Message, default);
        ledger.Receive(new(Term, 0, 1, 0, FrameLedger.BareAcknowledgement, default));
        ledger.Cut();

        Assert.Equal(FrameReceipt.Apply, ledger.Receive(new(new(2), 0, 0, 0, Greeting, default)));

        Assert.Equal([(2L, 1L, 0L)],
            ledger.Resume().Select(frame => (frame.Term.Value, frame.Sequence, frame.Acknowledged)));
        Assert.Equal(FrameReceipt.Apply, ledger.Receive(new(new(2), 1, 0, 0, Message, default)));
    }

    [Fact]
    public void It_is_full_at_its_limit_and_not_after_an_acknowledgement()
    {
        var ledger = Opened();
        for (var index = 0; index < 8; index++)
        {
            Assert.False(ledger.IsFull);
            ledger.Send(Message, default);
        }

        Assert.True(ledger.IsFull);
        ledger.Receive(new(Term, 0, 8, 0, FrameLedger.BareAcknowledgement, default));
        Assert.False(ledger.IsFull);
    }

    [Fact]
    public void A_side_with_nothing_to_say_acknowledges_after_a_quarter_of_a_ledger()
    {
        var ledger = Opened();
        ledger.Receive(Received(1));
        Assert.Null(ledger.AcknowledgeIfDue());

        ledger.Receive(Received(2));

        Assert.Equal(new Frame(Term, 0, 2, 0, FrameLedger.BareAcknowledgement, default), ledger.AcknowledgeIfDue());
        Assert.Null(ledger.AcknowledgeIfDue());
    }

    [Fact]
    [Behaviour(106)]
    public void Any_cuts_at_any_place_in_both_directions_apply_each_message_once_and_in_order() =>
        Gen.Int.Sample(seed => new Conversation(new Random(seed)).Run(), iter: 1_000, threads: 1);

    private static FrameLedger Opened()
    {
        var ledger = new FrameLedger(Term, 8);
        ledger.Resume();
        return ledger;
    }

    private static Frame Received(long sequence) => new(Term, sequence, 0, 0, Message, default);

    /// <summary>Two ledgers and a wire that loses any suffix of either direction at each cut.</summary>
    private sealed class Conversation(Random chance)
    {
        private const int Messages = 40;

        private readonly Side driver = new();
        private readonly Side executor = new();

        public void Run()
        {
            Reconnect();
            for (var step = 0; driver.Sent < Messages || executor.Sent < Messages; step++)
            {
                Step(chance.Next(10));
            }

            Reconnect();
            while (driver.Wire.Count + executor.Wire.Count > 0)
            {
                Deliver(driver, executor, driver.Wire.Count);
                Deliver(executor, driver, executor.Wire.Count);
            }

            Assert.Equal(Enumerable.Range(0, driver.Sent), executor.Seen);
            Assert.Equal(Enumerable.Range(0, executor.Sent), driver.Seen);
        }

        private void Step(int choice)
        {
            switch (choice)
            {
                case < 3:
                    driver.Say();
                    break;
                case < 6:
                    executor.Say();
                    break;
                case < 9:
                    Deliver(driver, executor, chance.Next(3));
                    Deliver(executor, driver, chance.Next(3));
                    break;
                default:
                    Deliver(driver, executor, chance.Next(driver.Wire.Count + 1));
                    Deliver(executor, driver, chance.Next(executor.Wire.Count + 1));
                    Reconnect();
                    break;
            }
        }

        private void Reconnect()
        {
            foreach (var side in new[] { driver, executor })
            {
                side.Wire.Clear();
                side.Ledger.Cut();
            }

            driver.Ledger.Receive(executor.Ledger.Greet(1, default));
            executor.Ledger.Receive(driver.Ledger.Greet(Greeting, default));
            foreach (var side in new[] { driver, executor })
            {
                side.Write(side.Ledger.Resume());
            }
        }

        private static void Deliver(Side from, Side to, int count)
        {
            for (; count > 0 && from.Wire.TryDequeue(out var bytes); count--)
            {
                var frame = FrameCodec.Decode(bytes);
                if (to.Ledger.Receive(frame) == FrameReceipt.Apply)
                {
                    to.Seen.Add(BitConverter.ToInt32(frame.Body.Span));
                }

                to.Write(to.Ledger.AcknowledgeIfDue() is { } acknowledgement ? [acknowledgement] : []);
            }
        }

        private sealed class Side
        {
            public FrameLedger Ledger { get; } = new(Term, 8);

            public Queue<ReadOnlyMemory<byte>> Wire { get; } = [];

            public List<int> Seen { get; } = [];

            public int Sent { get; private set; }

            public void Say() =>
                Write(Ledger.Send(Message, BitConverter.GetBytes(Sent++)) is { } frame ? [frame] : []);

            public void Write(IEnumerable<Frame> frames)
            {
                foreach (var frame in frames)
                {
                    Wire.Enqueue(FrameCodec.Encode(frame));
                }
            }
        }
    }
}
