using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Flint.Blocks;

/// <summary>
/// Tells whether an open file is still the one of its name: its folder may have been deleted and made anew. Stateless.
/// </summary>
internal static partial class OpenedFile
{
    private const int CurrentFolder = -100;
    private const int OfHandle = 0x1000;
    private const uint InodeOnly = 0x100;

    /// <summary>False if another file, or none, lies at the path by now.</summary>
    public static bool LiesAt(SafeFileHandle file, string path) =>
        OperatingSystem.IsLinux() ? IsSame(file, path) : File.Exists(path);

    [SupportedOSPlatform("linux")]
    private static bool IsSame(SafeFileHandle file, string path) =>
        StatusOf(file, "", OfHandle, InodeOnly, out var opened) == 0
        && StatusAt(CurrentFolder, path, 0, InodeOnly, out var named) == 0
        && (opened.Inode, opened.Major, opened.Minor) == (named.Inode, named.Major, named.Minor);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(SafeFileHandle file, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusAt(int folder, string path, int flags, uint mask, out Status status);

    /// <summary>
    /// The same on all architectures: what <c>statx</c> writes, of which only the identity is of use.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint Major;

        [FieldOffset(140)]
        public uint Minor;
    }
}
