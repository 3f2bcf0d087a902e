using Flint.Blocks;
using Flint.Files;
using Flint.Identity;
using Flint.Rpc;
using Flint.Settings;

namespace Flint.Local.Places;

/// <summary>What those who start a session's executors need of its driver.</summary>
internal sealed record DriverSide
{
    public required SettingsSnapshot Settings { get; init; }

    public required ProcessEnvironment Environment { get; init; }

    /// <summary>Folders of the nodes for what dies with an executor.</summary>
    public IReadOnlyList<string> ScratchRoots => Settings.Get<ScratchOptions>().Roots;

    public required ApplicationSecret Secret { get; init; }

    public required DriverTerm Term { get; init; }

    /// <summary>Where executors dial.</summary>
    public required string Control { get; init; }

    /// <summary>Where programs are served.</summary>
    public required string Blocks { get; init; }

    public required ITransport Transport { get; init; }

    public required FileSystems Files { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Shows a line to people; from any thread.</summary>
    public required Action<string> Print { get; init; }
}
