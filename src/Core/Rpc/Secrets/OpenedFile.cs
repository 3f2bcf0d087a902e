using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Flint.Rpc.Secrets;

/// <summary>
/// What .NET does not tell of an open file: whose it is, and whether its name still leads to it. Stateless.
/// </summary>
internal static partial class OpenedFile
{
    private const int CurrentFolder = -100;
    private const int OfHandle = 0x1000;
    private const uint Owner = 0x8;
    private const uint Inode = 0x100;

    /// <summary>
    /// The number of the user who owns the file, if that is not the user of this process; else null. Told on Linux
    /// only.
    /// </summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static uint? Stranger(SafeFileHandle file) => OperatingSystem.IsLinux() ? StrangerOnLinux(file) : null;

    /// <summary>
    /// False if another file, or none, lies at the path by now: its folder may have been deleted and made anew.
    /// </summary>
    public static bool LiesAt(SafeFileHandle file, string path) =>
        OperatingSystem.IsLinux() ? IsSame(file, path) : File.Exists(path);

    [SupportedOSPlatform("linux")]
    private static uint? StrangerOnLinux(SafeFileHandle file)
    {
        if (StatusOf(file, "", OfHandle, Owner, out var status) != 0)
        {
            throw new IOException("the system does not tell whose it is");
        }

        return status.Owner == EffectiveUser() ? null : status.Owner;
    }

    [SupportedOSPlatform("linux")]
    private static bool IsSame(SafeFileHandle file, string path) =>
        StatusOf(file, "", OfHandle, Inode, out var opened) == 0
        && StatusAt(CurrentFolder, path, 0, Inode, out var named) == 0
        && (opened.Inode, opened.Major, opened.Minor) == (named.Inode, named.Major, named.Minor);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(SafeFileHandle file, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusAt(int folder, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    /// <summary>What <c>statx</c> writes, the same on all architectures; only what is of use here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint Major;

        [FieldOffset(140)]
        public uint Minor;
    }
}
