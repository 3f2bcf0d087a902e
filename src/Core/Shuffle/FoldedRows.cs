using Flint.Pipelines;
using Flint.Shuffle.Combining;

namespace Flint.Shuffle;

/// <summary>One combined value per key of groups; values meet in their order.</summary>
internal sealed class FoldedRows<K, V, C>(
    BatchSource<(K Key, IReadOnlyList<V> Value)> groups, Aggregator<V, C> aggregator, ShuffleScope scope)
    : BatchSource<(K Key, C Value)>
{
    private const string OperatorName = "combine by key";

    private readonly (K Key, C Value)[] folded = new (K, C)[BatchSize];

    public override int Read(out (K Key, C Value)[] batch)
    {
        batch = folded;
        var count = groups.Read(out var whole);
        try
        {
            for (var i = 0; i < count; i++)
            {
                folded[i] = (whole[i].Key, Fold(whole[i].Value));
            }

            return count;
        }
        catch (Exception error) when (UserBorder.IsUsers(error, scope.Wait.Stop))
        {
            // The border around the user's functions: their exception becomes this attempt's outcome.
            throw UserBorder.Failed(OperatorName, error);
        }
    }

    public override void Dispose() => groups.Dispose();

    private C Fold(IReadOnlyList<V> values)
    {
        var folded = aggregator.Create(values[0]);
        for (var i = 1; i < values.Count; i++)
        {
            folded = aggregator.Merge(folded, values[i]);
        }

        return folded;
    }
}
