using Flint.Identity;
using Flint.Rpc.Secrets;

namespace Flint.Cluster;

/// <summary>What a manager needs to start (or resume) an application. Immutable.</summary>
/// <param name="Name">Name for people; several applications may have the same.</param>
/// <param name="User">Who submits: the name of the user at the driver's system.</param>
/// <param name="TrackingUrl">Where the application's pages are, or null.</param>
/// <param name="Launch">How to start an executor.</param>
/// <param name="Resume">The application to resume and the executors known to run, or null.</param>
public sealed record ApplicationStart(
    string Name, string User, Uri? TrackingUrl, LaunchTemplate Launch, ApplicationResume? Resume);

/// <summary>
/// An application to take up again, after its driver ended without finishing it. Executors that the cluster runs and
/// the driver does not name are granted again; those that only the driver names are told as gone.
/// </summary>
/// <param name="Application">Its id.</param>
/// <param name="Executors">Executors that the driver knows to have been granted and not to be gone.</param>
public sealed record ApplicationResume(ApplicationId Application, IReadOnlyList<ExecutorId> Executors);

/// <summary>
/// How to start an executor: plain data with the holes <c>{application} {executor} {host} {cores} {ports} {folder}</c>,
/// and in files <c>{token}</c> too, filled when a container is granted.
/// </summary>
/// <param name="Arguments">Argument vector; the program comes first. Everybody may read it.</param>
/// <param name="Environment">Environment variables. Others may read them.</param>
/// <param name="Files">
/// Texts to hand over as files of these names, in the folder of <see cref="LaunchHoles.Folder"/>. They hold secrets: an
/// executor refuses one that others can read or that belongs to another user.
/// </param>
public sealed record LaunchTemplate(
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The same with all holes filled.</summary>
    /// <param name="holes">What stands in the holes.</param>
    public LaunchTemplate Fill(LaunchHoles holes)
    {
        ArgumentNullException.ThrowIfNull(holes);
        return new(
            [.. Arguments.Select(Filled)],
            Environment.ToDictionary(variable => variable.Key, variable => Filled(variable.Value)),
            Files.ToDictionary(
                file => file.Key,
                file => Filled(file.Value).Replace("{token}", holes.Token, StringComparison.Ordinal)));

        string Filled(string text) => text.Contains('{')
            ? text.Replace("{application}", holes.Application.Value, StringComparison.Ordinal)
                .Replace("{executor}", holes.Executor.Value, StringComparison.Ordinal)
                .Replace("{host}", holes.Host, StringComparison.Ordinal)
                .Replace("{cores}", $"{holes.Cores}", StringComparison.Ordinal)
                .Replace("{folder}", holes.Folder, StringComparison.Ordinal)
                .Replace("{ports}", string.Join(',', holes.Ports), StringComparison.Ordinal)
            : text;
    }

    /// <summary>
    /// Writes <see cref="Files"/> into a folder of this machine, for a manager that hands them over so: new files that
    /// only this user can read (mode 600), in a folder that only this user can enter (700) and that is made if it is
    /// missing. The manager deletes it when the executor has ended.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="Errors.FlintException">A file exists, or cannot be written.</exception>
    public void WriteFiles(string folder)
    {
        SecretFile.MakeFolder(folder);
        foreach (var (name, text) in Files)
        {
            SecretFile.Write(Path.Combine(folder, name), text);
        }
    }

    /// <summary>Without variables and files, which may hold secrets.</summary>
    public override string ToString() => string.Join(' ', Arguments);
}

/// <summary>How the driver stands to an executor.</summary>
public enum ExecutorStanding
{
    /// <summary>It has registered.</summary>
    Registered,

    /// <summary>It takes no more tasks and will be let go: it does not stay.</summary>
    Draining,

    /// <summary>Nothing runs there any more.</summary>
    Drained,

    /// <summary>It has not been heard for too long.</summary>
    Silent,
}

/// <summary>How an application ended.</summary>
/// <param name="Status">The final status.</param>
/// <param name="Diagnostics">Why, for those who look at the cluster; may be empty.</param>
public sealed record ApplicationOutcome(ApplicationStatus Status, string Diagnostics);

/// <summary>Final status of an application.</summary>
public enum ApplicationStatus
{
    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>It was ended from outside.</summary>
    Killed,
}
