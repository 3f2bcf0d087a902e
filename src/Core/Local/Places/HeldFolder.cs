using Flint.Blocks;
using Flint.Errors;
using Flint.Identity;
using Flint.Local.Processes;
using Flint.Rpc.Secrets;

namespace Flint.Local.Places;

/// <summary>
/// Holds the folder of an application for its driver, as each executor does: what the driver writes there is deleted
/// with the last holder, or by the next session's sweep if all were killed. Owned by a cluster manager.
/// </summary>
internal sealed class HeldFolder : IDisposable
{
    private const string Name = "driver";

    private readonly ScratchLease lease;
    private readonly Action<string> print;

    private HeldFolder(ScratchLease lease, Action<string> print)
    {
        this.lease = lease;
        this.print = print;
    }

    /// <summary>Opens it under the first root that can be written.</summary>
    /// <exception cref="NoScratchException">None can be; says why and what to do.</exception>
    public static DriverFolder Open(IReadOnlyList<string> roots, ApplicationId application, Action<string> print)
    {
        var refused = new List<string>();
        foreach (var root in roots)
        {
            HeldFolder? held = null;
            try
            {
                held = new(ScratchLease.Take(root, application), print);
                var path = Path.Combine(held.lease.Folder, Name);
                SecretFile.MakeFolder(path);
                return new(path, held);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FlintException)
            {
                held?.Dispose();
                refused.Add($"{root}: {error.Message}");
            }
        }

        throw new NoScratchException(refused);
    }

    public void Dispose()
    {
        try
        {
            lease.Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            print($"{lease.Folder} cannot be deleted now, the next session tries again: {error.Message}");
        }
    }
}
