namespace Flint.Files.Faults;

/// <summary>What happens at a fault point.</summary>
internal enum FaultAction
{
    /// <summary>An <see cref="IOException"/>.</summary>
    Fail,

    /// <summary>The error of a full disk.</summary>
    Full,

    /// <summary>A read gives fewer bytes than it could.</summary>
    Short,

    /// <summary>One bit of the bytes that are read or written is turned.</summary>
    Corrupt,

    /// <summary>The process ends at once, as by <c>kill -9</c>.</summary>
    Kill,

    /// <summary>The process stands still until it is continued.</summary>
    Stop,
}
