using System.Text;
using Flint.Errors;

namespace Flint.Settings.Layers;

/// <summary>
/// What a submitter resolved from files, variables and flags, for the program that it starts: a line a setting, with
/// key, source and value parted by tabs. Readable by its owner alone, as it may hold secrets.
/// </summary>
internal static class SubmissionFile
{
    private const string Header = "# flint submission 1";

    /// <summary>Writes a new file, mode 0600.</summary>
    public static void Write(string path, IEnumerable<SettingEntry> entries)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, Encoding.UTF8, options);
        writer.Write(Header + "\n");
        foreach (var entry in entries)
        {
            writer.Write($"{Escape(entry.Key)}\t{Escape(entry.Source)}\t{Escape(entry.Value)}\n");
        }
    }

    /// <exception cref="FlintException">The file is missing or not one of ours.</exception>
    public static IReadOnlyList<SettingEntry> Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path, Encoding.UTF8);
            return reader.ReadLine() == Header
                ? [.. Entries(reader, path)]
                : throw new FlintException(
                    $"{path} (FLINT_SUBMISSION) does not begin with '{Header}': driver and submitter must be of one "
                    + "version.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FlintException(
                $"The submission {path} (FLINT_SUBMISSION) cannot be read: {error.Message}", error);
        }
    }

    private static IEnumerable<SettingEntry> Entries(StreamReader reader, string path)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split('\t') is [var key, var source, var value]
                ? new(Unescape(key), Unescape(value), Unescape(source))
                : throw new FlintException($"{path} (FLINT_SUBMISSION) has a line that is not key, source and value.");
        }
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r");

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var escaped = text[i] == '\\' && i + 1 < text.Length;
            plain.Append(escaped
                ? text[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', var other => other }
                : text[i]);
        }

        return plain.ToString();
    }
}
