using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Flint.Rpc.Secrets;

/// <summary>Whose an open file is; told on Linux only. Stateless.</summary>
internal static partial class FileOwner
{
    private const int OfHandle = 0x1000;
    private const uint OwnerOnly = 0x8;

    /// <summary>The number of the user who owns the file, if that is not the user of this process; else null.</summary>
    public static uint? Stranger(SafeFileHandle file) => OperatingSystem.IsLinux() ? StrangerOnLinux(file) : null;

    /// <exception cref="IOException">The system does not say.</exception>
    [SupportedOSPlatform("linux")]
    private static uint? StrangerOnLinux(SafeFileHandle file)
    {
        if (StatusOf(file, "", OfHandle, OwnerOnly, out var status) != 0)
        {
            throw new IOException("the system does not tell whose it is");
        }

        return status.Owner == EffectiveUser() ? null : status.Owner;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(SafeFileHandle file, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    /// <summary>What <c>statx</c> writes, the same on all architectures.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint Owner;
    }
}
