using System.Text;
using Flint.Errors;

namespace Flint.Rpc.Secrets;

/// <summary>
/// A file that only its user can read, by which a process hands secrets to another one. They never stand in arguments
/// or the environment, which others can see.
/// </summary>
internal static class SecretFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LongestBytes = 64 * 1024;

    /// <summary>Writes a new file; it is never readable by others, not even while it is written.</summary>
    /// <exception cref="FlintException">It exists, or cannot be written.</exception>
    public static void Write(string path, string text)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using var file = new FileStream(path, options);
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FlintException($"The secret file {path} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Makes a folder that only its user can enter.</summary>
    /// <exception cref="FlintException">It cannot be made.</exception>
    public static void MakeFolder(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FlintException($"The folder {path} for secret files cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Reads it, unless others could too.</summary>
    /// <exception cref="FlintException">Says what is wrong with the file and how to put it right.</exception>
    public static string Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file.SafeFileHandle) is var mode
                && (mode & ~OwnerOnly) != 0)
            {
                throw new FlintException(
                    $"The secret file {path} can be used by others (mode {Convert.ToString((int)mode, 8)}): "
                    + $"run chmod 600 {path}, and start the application again if somebody may have read it.");
            }

            if (OpenedFile.Stranger(file.SafeFileHandle) is { } owner)
            {
                throw new FlintException(
                    $"The secret file {path} ({ModeOf(file)}) belongs to user {owner}, who can read and replace it: "
                    + "it has to belong to the user who runs this process.");
            }

            if (file.Length > LongestBytes)
            {
                throw new FlintException($"The secret file {path} has {file.Length} bytes: it is another file.");
            }

            using var reader = new StreamReader(file, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FlintException($"The secret file {path} cannot be read: {error.Message}", error);
        }
    }

    private static string ModeOf(FileStream file) => OperatingSystem.IsWindows()
        ? "Windows" : $"mode {Convert.ToString((int)File.GetUnixFileMode(file.SafeFileHandle), 8)}";
}
