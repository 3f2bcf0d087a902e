using System.Net;
using Flint.Cluster;
using Flint.Execution.Launching;
using Flint.Identity;
using Flint.Local.Processes;
using Flint.Rpc.Net;

namespace Flint.Local.Places;

/// <summary>How executors are launched from the program's own files. Immutable.</summary>
/// <param name="containerBytes">The memory of each.</param>
/// <param name="slots">The slots of each.</param>
internal sealed class ProgramLaunch(long containerBytes, int slots)
{
    // Looked for at once: what cannot work is said when the session is built.
    private readonly ApplicationBundle bundle = ApplicationBundle.Find(RunningProgram.OfThisProcess());

    /// <param name="driver">Whom they dial.</param>
    /// <param name="bind">The address at which they listen.</param>
    public LaunchTemplate Of(DriverSide driver, IPAddress bind)
    {
        var variables = new Dictionary<string, string>(DriverCulture.VariablesOf(driver.Environment));
        var launch = LaunchVariables.Of(
            driver.Term, driver.Control, driver.Blocks, driver.ScratchRoots, containerBytes, slots);
        foreach (var (name, value) in launch.Concat(LaunchNetwork.Of(driver.Settings.Get<NetworkOptions>(), bind)))
        {
            variables[name] = value;
        }

        var credentials = new ExecutorCredentials(new("{executor}"), "{token}", driver.Secret.BlockKey).ToText();
        var files = new Dictionary<string, string> { [LaunchVariables.CredentialsFile] = credentials };
        return new(bundle.Arguments, variables, files);
    }
}
