using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Flint.Errors;

namespace Flint.Events.Logs;

/// <summary>Reads an event log back, also one whose driver died while writing. Used by one reader.</summary>
/// <param name="file">The log; owned by the caller.</param>
/// <param name="name">Its name, for messages.</param>
internal sealed class EventLogReader(Stream file, string name)
{
    /// <summary>True once the log turned out to end in the middle of a line, as a crash leaves it.</summary>
    public bool IsCut { get; private set; }

    /// <summary>All events, in order.</summary>
    /// <exception cref="FlintException">The file is no event log, or of another version.</exception>
    public async IAsyncEnumerable<LoggedEvent> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        if (await reader.ReadLineAsync(stop).ConfigureAwait(false) is not { } header)
        {
            IsCut = true;
            yield break;
        }

        CheckHeader(header);
        var line = await reader.ReadLineAsync(stop).ConfigureAwait(false);
        for (var number = 2; line is not null; number++)
        {
            // Only the last line can be cut.
            var next = await reader.ReadLineAsync(stop).ConfigureAwait(false);
            if (Parse(line, number, mayBeCut: next is null) is not { } logged)
            {
                IsCut = true;
                yield break;
            }

            yield return logged;
            line = next;
        }
    }

    private void CheckHeader(string line)
    {
        EventLogHeader? header;
        try
        {
            header = JsonSerializer.Deserialize(line, EventLogJson.Default.EventLogHeader);
        }
        catch (JsonException error)
        {
            throw new FlintException($"{name} is not an event log of Flint.", error);
        }

        if (header?.Format != EventLogHeader.Current.Format)
        {
            throw new FlintException($"{name} is not an event log of Flint.");
        }

        if (header.Version != EventLogHeader.Current.Version)
        {
            throw new FlintException(
                $"{name} is an event log of version {header.Version}; this program reads version "
                + $"{EventLogHeader.Current.Version}.");
        }
    }

    private LoggedEvent? Parse(string line, int number, bool mayBeCut)
    {
        try
        {
            return JsonSerializer.Deserialize(line, EventLogJson.Default.LoggedEvent);
        }
        catch (JsonException error)
        {
            return mayBeCut
                ? null
                : throw new FlintException($"{name}, line {number} is damaged: {error.Message}", error);
        }
    }
}
