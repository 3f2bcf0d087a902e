using System.Diagnostics;
using Flint.ClosureProbe;
using Flint.Serialization.Closures;

namespace Flint.Properties.Serialization.Closures;

/// <summary>Every kind of delegate runs in another process and gives there what it gives here.</summary>
public sealed class ShippedKindsTests(ShippedKindsTests.Runs runs) : IClassFixture<ShippedKindsTests.Runs>
{
    public static TheoryData<string> Kinds => [.. ShippedKinds.All().Select(one => one.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kind_gives_the_same_in_another_process(string kind)
    {
        var (here, there) = runs.Results[kind];

        Assert.Equal(here, there);
    }

    /// <summary>One process for all payloads.</summary>
    public sealed class Runs
    {
        public Runs()
        {
            var codec = new GraphCodec();
            var kinds = ShippedKinds.All().Select(one => (one.Kind, one.Body, Payload: codec.Encode(one.Body))).ToList();
            using var probe = Start();
            using (var input = new BinaryWriter(probe.StandardInput.BaseStream))
            {
                foreach (var (_, _, payload) in kinds)
                {
                    input.Write(payload.Length);
                    input.Write(payload);
                }

                input.Write(0);
            }

            var lines = probe.StandardOutput.ReadToEnd().Split('\n');
            probe.WaitForExit();
            Results = kinds.Select((one, i) => (one.Kind, Here: Calls.Show(one.Body), There: lines.ElementAtOrDefault(i)))
                .ToDictionary(one => one.Kind, one => (one.Here, one.There));
        }

        public IReadOnlyDictionary<string, (string Here, string? There)> Results { get; }

        // The way in which executors start: the stock host, inside this program's closure of assemblies.
        private static Process Start()
        {
            var here = Path.Combine(AppContext.BaseDirectory, "Flint.Core.Properties");
            string[] arguments =
            [
                "exec", "--runtimeconfig", here + ".runtimeconfig.json", "--depsfile", here + ".deps.json",
                Path.Combine(AppContext.BaseDirectory, "Flint.ClosureProbe.dll"),
            ];
            return Process.Start(new ProcessStartInfo("dotnet", arguments)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
            })!;
        }
    }
}
