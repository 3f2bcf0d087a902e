using Flint.Cluster;
using Flint.Settings;

[assembly: FlintScheme("machine", typeof(Flint.Samples.Plugin.MachinePlugin))]

namespace Flint.Samples.Plugin;

/// <summary>Serves masters such as <c>machine://localhost</c>.</summary>
public sealed class MachinePlugin : IClusterPlugin
{
    /// <inheritdoc/>
    public IClusterManager Create(ClusterPluginContext context) => context.Master == "machine://localhost"
        ? new MachineCluster(context)
        : throw new ArgumentException($"The master '{context.Master}' is not understood: write machine://localhost.");
}
