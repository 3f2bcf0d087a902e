namespace Flint.Benchmarks;

/// <summary>Something that is measured.</summary>
internal interface IRow
{
    /// <summary>Chosen by on the command line.</summary>
    string Name { get; }

    Task<Line> MeasureAsync(Scale scale, CancellationToken stop);
}
