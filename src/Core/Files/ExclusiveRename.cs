using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Flint.Files;

/// <summary>
/// Renames without ever replacing the target. The platform's own move looks first and renames then: of two that race to
/// one name both succeed, and one file is lost.
/// </summary>
internal static partial class ExclusiveRename
{
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;
    private const int NotSupportedByKernel = 38;
    private const int NotSupportedByFileSystem = 22;
    private const int Exists = 17;

    /// <exception cref="IOException">The target exists, the source does not, or the file system refuses.</exception>
    public static void Move(string from, string to)
    {
        if (!OperatingSystem.IsLinux() || !TryMoveInOneStep(from, to))
        {
            LookAndMove(from, to);
        }
    }

    /// <summary>False if this kernel or file system cannot do it.</summary>
    [SupportedOSPlatform("linux")]
    private static bool TryMoveInOneStep(string from, string to)
    {
        if (RenameAt2(CurrentFolder, from, CurrentFolder, to, NoReplace) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            NotSupportedByKernel or NotSupportedByFileSystem => false,
            Exists => throw TargetExists(from, to),
            _ => throw new IOException($"Cannot rename {from} to {to}: {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    private static void LookAndMove(string from, string to)
    {
        if (File.Exists(to) || Directory.Exists(to))
        {
            throw TargetExists(from, to);
        }

        if (Directory.Exists(from))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: false);
        }
    }

    private static IOException TargetExists(string from, string to) =>
        new($"Cannot rename {from} to {to}: the target exists.");

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);
}
