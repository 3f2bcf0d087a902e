using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Flint.Pipelines.Sources;

/// <summary>
/// What a user's iterator makes of a partition. The body is always called as a delegate and never repeated. Disposes
/// its source.
/// </summary>
/// <remarks>
/// A failure of the source passes through the user's iterator on its way out: it keeps its type, and it fails the task
/// even if the user's code catches it, because the records behind it are missing.
/// </remarks>
internal sealed class MapPartitionsSource<TIn, TOut>(
    BatchSource<TIn> source,
    Func<int, IEnumerable<TIn>, IEnumerable<TOut>> body,
    int partition,
    PipelineScope scope) : BatchSource<TOut>
{
    private const string Name = "MapPartitions";

    private readonly UserCalls calls = new(scope.Stop) { Record = -1 };
    private EnumerableSource<TOut>? made;

    public override int Read(out TOut[] batch)
    {
        scope.Stop.ThrowIfCancellationRequested();
        made ??= new(Records());
        return made.Read(out batch);
    }

    public override IEnumerable<TOut> AsEnumerable() => made is null ? Records() : made.AsEnumerable();

    public override void Dispose()
    {
        made?.Dispose();
        source.Dispose();
    }

    private IEnumerable<TOut> Records()
    {
        using var records = Open();
        while (MoveNext(records))
        {
            yield return records.Current;
        }
    }

    private UserEnumerator<TOut> Open()
    {
        try
        {
            return calls.Open(input => body(partition, input), Input(), Name);
        }
        catch (OperatorFailedException error) when (IsOfSource(error))
        {
            throw SourceFailed();
        }
    }

    private bool MoveNext(UserEnumerator<TOut> records)
    {
        try
        {
            return records.MoveNext() || (calls.SourceFailure is null ? false : throw SourceFailed());
        }
        catch (OperatorFailedException error) when (IsOfSource(error))
        {
            throw SourceFailed();
        }
    }

    // The failure itself passes uncaught: where thousands of functions run one inside the other, a throw out of each
    // one's catch would keep all the frames below it on the stack.
    private bool IsOfSource(OperatorFailedException error) =>
        calls.SourceFailure is { } failure && !ReferenceEquals(error, failure);

    private Exception SourceFailed()
    {
        ExceptionDispatchInfo.Throw(calls.SourceFailure!);
        return calls.SourceFailure!;
    }

    private IEnumerable<TIn> Input()
    {
        // One look for each function that runs inside another: the first record is asked for at the greatest depth.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new InsufficientExecutionStackException(
                "so many functions of partitions run one inside the other that the slot's stack cannot hold them; "
                + "save an intermediate result, and go on from that");
        }

        using var records = source.AsEnumerable().GetEnumerator();
        while (Advance(records))
        {
            calls.Record++;
            yield return records.Current;
        }
    }

    private bool Advance(IEnumerator<TIn> records)
    {
        try
        {
            return records.MoveNext();
        }
        catch (Exception error) when (Remember(error))
        {
            throw;
        }
    }

    private bool Remember(Exception error)
    {
        calls.SourceFailure = error;
        return false;
    }
}
