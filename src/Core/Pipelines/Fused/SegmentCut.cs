namespace Flint.Pipelines.Fused;

/// <summary>
/// Where a chain is cut into several generated loops. Above these sizes the JIT stops inlining, all at once; the
/// numbers keep a distance from the edges that were found (about 900 locals, 48,000 bytes, 150 operators on strings).
/// </summary>
internal static class SegmentCut
{
    private const int MostOperators = 64;

    private const int MostLocals = 200;

    private const int MostBytes = 8 * 1024;

    // The rest of the chain is generated twice behind each FlatMap: for elements in place and from an enumerator.
    private const int MostFlat = 2;

    // Upper bounds by what the emitter writes for one operator.
    private const int BytesOfOperator = 48;

    private const int BytesOfFlat = 160;

    private const int LocalsOfOperator = 2;

    private const int LocalsOfFlat = 8;

    /// <summary>How many of the operators go into the first loop; all of them if they fit.</summary>
    public static int FirstLength(IReadOnlyList<RecordOperator> operators)
    {
        var (bytes, locals, copies, flat) = (0, 0, 1, 0);
        for (var i = 0; i < operators.Count; i++)
        {
            var isFlat = operators[i].IsFlat;
            flat += isFlat ? 1 : 0;
            bytes += copies * (isFlat ? BytesOfFlat : BytesOfOperator);
            locals += isFlat ? LocalsOfFlat : LocalsOfOperator;
            copies *= isFlat ? 2 : 1;
            if (i == MostOperators || flat > MostFlat || bytes > MostBytes || locals > MostLocals)
            {
                return i;
            }
        }

        return operators.Count;
    }
}
