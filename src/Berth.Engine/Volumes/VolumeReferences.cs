using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Volumes;

/// <summary>Where the definition of a container names a volume.</summary>
internal static class VolumeReferences
{
    public static ContainerDefinition Rename(ContainerDefinition container, string name, string newName)
    {
        StorageDefinition storage = container.Settings.Storage;
        return container with
        {
            Settings = container.Settings with
            {
                Storage = storage with
                {
                    Attached = storage.Attached?.Select(mount => mount.Name == name ? mount with { Name = newName } : mount).ToList(),
                    Binds = storage.Binds?.Select(bind => bind.StartsWith($"{name}:", StringComparison.Ordinal) ? newName + bind[name.Length..] : bind).ToList(),
                    Mounts = storage.Mounts?.Select(mount => mount.Type == MountDefinition.VolumeType && mount.Source == name ? mount with { Source = newName } : mount).ToList(),
                },
            },
        };
    }
}
