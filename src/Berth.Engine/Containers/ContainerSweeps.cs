using Berth.Engine.Launching;

namespace Berth.Engine.Containers;

/// <summary>What a new engine clears away of the one before it.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>A run directory of no running container is what a killed engine had prepared, or did not come to clean up.</summary>
    private async Task SweepRunsAsync()
    {
        foreach (string directory in Directory.EnumerateDirectories(options.RunningDirectory))
        {
            string id = Path.GetFileName(directory);
            if (table.Find(id) is { } container)
            {
                await SweepRunAsync(container).ConfigureAwait(false);
            }
            else
            {
                _ = maker.ReclaimAsync(id, host.Cgroups.Open(CgroupPaths.OfSlot(options, id)));
            }
        }
    }

    private async Task SweepRunAsync(Container container)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (container.Live is null && container.Reclaimed.IsCompleted)
            {
                container.Reclaimed = maker.ReclaimAsync(container.Id, host.Cgroups.Open(CgroupPathOf(container)));
            }
        }
    }

    /// <summary>A directory of no container is that of a create or a removal that was cut off.</summary>
    private void SweepFiles()
    {
        foreach (string directory in Directory.EnumerateDirectories(options.ContainersDirectory))
        {
            if (table.Find(Path.GetFileName(directory)) is null)
            {
                ContainerDirectory.Sweep(directory);
            }
        }
    }
}
