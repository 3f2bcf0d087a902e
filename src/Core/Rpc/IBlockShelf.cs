namespace Flint.Rpc;

/// <summary>What a process serves to others, by block name. Called by the transport from any thread.</summary>
public interface IBlockShelf
{
    /// <summary>
    /// Opens a block, or null if there is none of that name. Names come from other processes and may be anything. The
    /// transport disposes what it is given.
    /// </summary>
    StoredBytes? TryOpen(string block);
}
