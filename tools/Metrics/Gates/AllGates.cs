namespace Flint.Metrics.Gates;

/// <summary>Every rule, in the order in which the table shows them.</summary>
internal static class AllGates
{
    public static IReadOnlyList<IGate> List { get; } =
    [
        new LadderGate(), new BannedUseGate(), new MutableStaticGate(), new CatchGate(), new WaitGate(), new PublicGate(),
        new SizeGate(), new FolderGate(), new FanOutGate(), new TypeShapeGate(), new NameGate(),
    ];
}
