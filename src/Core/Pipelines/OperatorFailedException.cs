using System.Diagnostics;
using System.Globalization;

namespace Flint.Pipelines;

/// <summary>
/// User code threw inside an operator. Thrown and caught inside one attempt, whose failure it becomes; the user's
/// exception is the inner one, with its stack trace as it was.
/// </summary>
internal sealed class OperatorFailedException : Exception
{
    public OperatorFailedException(string operatorName, long? recordIndex, Exception inner, bool framesInlined)
        : base($"{operatorName} failed.", inner)
    {
        OperatorName = operatorName;
        RecordIndex = recordIndex;
        FramesInlined = framesInlined;
        Place = framesInlined ? null : PlaceOf(inner);
    }

    /// <summary>The operator as the user wrote it, or the whole chain where the operator is not known.</summary>
    public string OperatorName { get; }

    /// <summary>
    /// Index of the record in the input of the operator's chain in this partition, or null if not
    /// known.
    /// </summary>
    public long? RecordIndex { get; }

    /// <summary>
    /// True if the frames of the user's lambdas are missing from the trace, because the JIT inlined
    /// them.
    /// </summary>
    public bool FramesInlined { get; }

    /// <summary>File and line, or the method where no symbols are at hand; null if the frames were inlined.</summary>
    public string? Place { get; }

    /// <summary>Operator, place and record as one text: <c>Map at Program.cs:12, record 3</c>.</summary>
    public string Describe()
    {
        var place = Place is null ? "" : $" at {Place}";
        var record = RecordIndex is { } index ? $", record {index.ToString(CultureInfo.InvariantCulture)}" : "";
        return $"{OperatorName}{place}{record}{(FramesInlined ? " (frames inlined)" : "")}";
    }

    private static string? PlaceOf(Exception error)
    {
        var frames = new StackTrace(error, fNeedFileInfo: true).GetFrames();
        var own = frames.TakeWhile(frame => frame.GetMethod()?.DeclaringType != typeof(UserCalls))
            .Where(frame => frame.GetMethod()?.DeclaringType?.Assembly != typeof(UserCalls).Assembly).ToList();
        if (own.Find(frame => frame.GetFileName() is not null) is { } known)
        {
            return $"{Path.GetFileName(known.GetFileName())}:{known.GetFileLineNumber()}";
        }

        // Without symbols the frame next to ours is the user's function itself.
        return own.LastOrDefault()?.GetMethod() is { } method
            ? $"{method.DeclaringType?.FullName}.{method.Name}"
            : null;
    }
}
