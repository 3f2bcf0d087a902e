using Flint.Cluster;
using Flint.Identity;

namespace Flint.Testing.Clusters;

/// <summary>A host of a cluster in memory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Executors">How many executors it has room for.</param>
/// <param name="Rack">Its rack, or null.</param>
/// <param name="Zone">Its zone, or null.</param>
public sealed record InMemoryHost(string Name, int Executors, string? Rack = null, string? Zone = null);

/// <summary>An executor that is to be started.</summary>
/// <param name="Application">The application it is for.</param>
/// <param name="Executor">Its id.</param>
/// <param name="Profile">How large it shall be.</param>
/// <param name="Host">Where it runs.</param>
/// <param name="Template">How the application wants executors started; its holes are not filled.</param>
public sealed record InMemoryLaunch(
    ApplicationId Application, ExecutorId Executor, ProfileId Profile, InMemoryHost Host, LaunchTemplate Template);

/// <summary>A running executor.</summary>
/// <param name="Body">Disposing ends it.</param>
/// <param name="Ended">Completes when it has ended, for whatever reason.</param>
public sealed record InMemoryProcess(IAsyncDisposable Body, Task<InMemoryExit> Ended);

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Text">A line for people.</param>
public sealed record InMemoryExit(int Code, string Text);
