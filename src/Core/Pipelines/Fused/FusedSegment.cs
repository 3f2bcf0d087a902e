using System.Diagnostics;
using System.Reflection;
using Flint.Pipelines.Terminals;

namespace Flint.Pipelines.Fused;

/// <summary>A chain bound to its terminal as one generated loop. Owned by one task.</summary>
/// <remarks>
/// What the JIT inlined has no frame in a stack trace. So a batch in which user code threw is repeated unfused, its
/// records thrown away, to learn record, operator and lambda. Side effects of that batch happen twice; the attempt has
/// failed already.
/// </remarks>
internal sealed class FusedSegment<TIn, TOut>(
    Chain<TIn, TOut> chain, Terminal<TOut> terminal, BoundLoop<TIn> loop, PipelineScope scope, bool isLast)
    : Segment<TIn>
{
    private readonly UserCalls calls = new(scope.Stop);
    private readonly BatchBuffer<TOut>? buffer = terminal as BatchBuffer<TOut>;
    private long recordsBefore;

    public override int RunNext(BatchSource<TIn> source)
    {
        if (loop.Source is not { } counted)
        {
            return base.RunNext(source);
        }

        var count = counted.Advance();
        if (count > 0)
        {
            Run([], count);
        }

        return count;
    }

    public override void Run(TIn[] batch, int count)
    {
        if (!chain.IsFlat)
        {
            buffer?.Reserve(count);
        }

        try
        {
            var pushed = loop.Code(loop.Receivers, batch, count);
            scope.RecordsOut += isLast ? pushed : 0;
        }
        catch (Exception error) when (calls.IsUsers(error))
        {
            // The border around user code: the exception becomes this attempt's outcome. A terminal's is not the
            // user's.
            if (IsTerminals(error))
            {
                throw;
            }

            throw Find(error, loop.Source?.Batch() ?? batch, count);
        }

        recordsBefore += count;
        terminal.EndOfBatch();
    }

    private OperatorFailedException Find(Exception error, TIn[] batch, int count)
    {
        if (Repeat(batch, count) is { } found)
        {
            return found;
        }

        if (terminal.Body is { } body && Frames(error).Any(method => method == body.Method))
        {
            return new(terminal.Name, null, error, framesInlined: false);
        }

        // Either a fold's function, which is not repeated, or a lambda that threw only once.
        return new(terminal.Body is null ? chain.ToString() : terminal.Name, null, error, framesInlined: true);
    }

    private OperatorFailedException? Repeat(TIn[] batch, int count)
    {
        var recordsOut = scope.RecordsOut;
        scope.IsRepeating = true;
        try
        {
            new UnfusedSegment<TIn, TOut>(chain, new NullTerminal<TOut>(), scope, recordsBefore).Run(batch, count);
            return null;
        }
        catch (OperatorFailedException found)
        {
            return found;
        }
        finally
        {
            scope.IsRepeating = false;
            scope.RecordsOut = recordsOut;
        }
    }

    private static bool IsTerminals(Exception error) =>
        Frames(error).Any(method => IsTerminal(method.DeclaringType));

    private static IEnumerable<MethodBase> Frames(Exception error) =>
        new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()).OfType<MethodBase>();

    private static bool IsTerminal(Type? type)
    {
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Terminal<>)))
        {
            type = type.BaseType;
        }

        return type is not null;
    }
}
