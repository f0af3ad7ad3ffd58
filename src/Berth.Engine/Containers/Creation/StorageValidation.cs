using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Creation;

/// <summary>What a container sees beside its image's files; of a single mount <see cref="MountValidation"/> says more.</summary>
internal static class StorageValidation
{
    /// <exception cref="EngineException">A setting is wrong, or needs what this engine does not have.</exception>
    public static void Check(StorageDefinition storage)
    {
        if (storage.SharedMemorySize < 0)
        {
            throw EngineException.InvalidArgument("SHM size can not be less than 0");
        }

        foreach (string container in storage.VolumesFrom ?? [])
        {
            _ = VolumesFromText.Parse(container);
        }

        StorageSize.Check(storage.StorageOptions ?? new Dictionary<string, string>());

        foreach (string volume in storage.Volumes ?? [])
        {
            _ = volume.Contains('\0') ? throw EngineException.InvalidArgument($"invalid mount path: {GoText.Quote(volume)} holds a null character") : 0;
        }

        _ = MountPoints.Of(storage);
    }
}
