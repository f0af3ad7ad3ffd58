using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Volumes;

/// <summary>Volumes that a container's create has made, as long as there is no container.</summary>
public sealed partial class VolumeOperations
{
    /// <summary>What the volumes are that were made for a container's create, once the container is there.</summary>
    internal IReadOnlyList<VolumeDefinition> MadeFor(string container, IReadOnlyList<AttachedMount>? attached) =>
    [
        .. VolumesOf(attached).Select(mount => table.Find(mount.Name)?.Definition).OfType<VolumeDefinition>()
            .Where(definition => definition.MadeFor == container).Select(static definition => definition with { MadeFor = null }),
    ];

    /// <summary>Their container is there.</summary>
    internal void Keep(IReadOnlyList<VolumeDefinition> made)
    {
        foreach (VolumeDefinition definition in made)
        {
            table.Find(definition.Name)?.Definition = definition;
        }
    }

    /// <summary>Removes what was made for containers that never came: once the containers are known that did.</summary>
    internal async Task SweepUnbornAsync()
    {
        foreach (Volume volume in List().Where(static volume => volume.Definition.MadeFor is not null))
        {
            if (table.UsersOf(volume).Count == 0)
            {
                await TryRemoveAsync(volume.Name).ConfigureAwait(false);
                continue;
            }

            volume.Definition = volume.Definition with { MadeFor = null };
            state.PutVolume(volume.Definition, durable: true);
        }
    }
}
