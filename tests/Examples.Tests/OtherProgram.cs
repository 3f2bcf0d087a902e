using System.Diagnostics;

namespace Flint.Examples;

/// <summary>Runs a program to its end and gives what it wrote.</summary>
internal static class OtherProgram
{
    // Building an example the first time takes 40 s on an idle machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = TestInput.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop.Token);
            var errors = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public static Task<string> RunExampleAsync(string name, params string[] arguments) =>
        RunAsync(Path.Combine(TestInput.Root, "scripts/run-example"), [name, .. arguments]);

    public static Task<string> ShellAsync(string command, string file) =>
        RunAsync("bash", "-o", "pipefail", "-c", command, "bash", file);
}
