using Flint.Errors;
using Flint.Rpc;

namespace Flint.Tasks;

/// <summary>Encodes what an executor says, within what a frame can carry. Stateless.</summary>
internal static class ShortMessages
{
    /// <summary>What is too long to be told fails its attempt; without an attempt it fails the executor.</summary>
    /// <param name="message">The message.</param>
    /// <param name="longest">Longest frame in bytes.</param>
    public static EncodedMessage Encode(ExecutorMessage message, int longest)
    {
        var encoded = MessageCodec.Encode(message);
        if (FrameCodec.Fits(encoded.Body.Length, longest))
        {
            return encoded;
        }

        var name = message is ExecutorMessage.AttemptEnded ? "the outcome of the task" : message.GetType().Name;
        var failure = new TaskFailure.MessageTooLarge(name, encoded.Body.Length, longest);
        return message is ExecutorMessage.AttemptEnded ended
            ? MessageCodec.Encode(ended with { Outcome = new TaskOutcome.Failed(failure) })
            : throw new FlintException(failure.Describe());
    }
}
