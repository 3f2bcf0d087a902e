using Flint.Identity;
using Flint.Shuffle;
using Flint.Tasks;

namespace Flint.Execution.Deciding;

/// <summary>
/// The map outputs that this executor knows of (answers of the driver) and those that it holds itself. Pure; owned by
/// <see cref="ExecutorCore"/>.
/// </summary>
internal sealed class ExecutorCoreOutputs
{
    private readonly Dictionary<ShuffleId, DriverMessage.MapOutputs> answers = [];
    private readonly Dictionary<ShuffleId, Epoch> asked = [];
    private readonly Dictionary<ShuffleId, List<MapStatus>> held = [];

    /// <summary>Outputs written here, by shuffle.</summary>
    public IReadOnlyList<MapStatus> Held =>
        [.. held.OrderBy(shuffle => shuffle.Key.Value).SelectMany(shuffle => shuffle.Value)];

    /// <summary>Questions without an answer yet.</summary>
    public IReadOnlyList<ExecutorMessage.MapOutputsAsked> Open =>
        [.. asked.OrderBy(question => question.Key.Value).Select(question => Question(question.Key, question.Value))];

    public void Add(MapStatus written)
    {
        if (!held.TryGetValue(written.Shuffle, out var statuses))
        {
            held.Add(written.Shuffle, statuses = []);
        }

        statuses.Add(written);
    }

    /// <summary>The known answer, if it is new enough.</summary>
    public ExecutorCommand.AnswerMapOutputs? Find(ShuffleId shuffle, Epoch epoch) =>
        answers.TryGetValue(shuffle, out var known) && known.Epoch.CompareTo(epoch) >= 0 ? Answer(known) : null;

    /// <summary>The question to send, or null if one under way covers it: slots share one answer.</summary>
    public ExecutorMessage.MapOutputsAsked? Ask(ShuffleId shuffle, Epoch epoch)
    {
        if (asked.TryGetValue(shuffle, out var pending) && pending.CompareTo(epoch) >= 0)
        {
            return null;
        }

        asked[shuffle] = epoch;
        return Question(shuffle, epoch);
    }

    /// <summary>
    /// The driver answered. Only a complete answer is kept: holes are filled without a new epoch, so a kept one would
    /// hide the outputs written later.
    /// </summary>
    public ExecutorCommand.AnswerMapOutputs Take(DriverMessage.MapOutputs answer)
    {
        if (asked.TryGetValue(answer.Shuffle, out var pending) && pending.CompareTo(answer.Epoch) <= 0)
        {
            asked.Remove(answer.Shuffle);
        }

        if (!answers.TryGetValue(answer.Shuffle, out var known) || known.Epoch.CompareTo(answer.Epoch) <= 0)
        {
            answers.Remove(answer.Shuffle);
            if (!answer.Statuses.Contains(null))
            {
                answers.Add(answer.Shuffle, answer);
            }
        }

        return Answer(answer);
    }

    public void Forget(IReadOnlyList<ShuffleId> shuffles)
    {
        foreach (var shuffle in shuffles)
        {
            answers.Remove(shuffle);
            held.Remove(shuffle);
        }
    }

    private static ExecutorMessage.MapOutputsAsked Question(ShuffleId shuffle, Epoch epoch) => new(shuffle, epoch);

    private static ExecutorCommand.AnswerMapOutputs Answer(DriverMessage.MapOutputs known) =>
        new(known.Shuffle, known.Epoch, known.Statuses);
}
