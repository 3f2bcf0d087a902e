namespace Flint.Rpc;

/// <summary>What to do with a received frame.</summary>
internal enum FrameReceipt
{
    /// <summary>Apply its message.</summary>
    Apply,

    /// <summary>Nothing: it was applied before, or it only acknowledges.</summary>
    Drop,
}
