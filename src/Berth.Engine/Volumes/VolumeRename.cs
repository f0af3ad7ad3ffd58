using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;

namespace Berth.Engine.Volumes;

public sealed partial class VolumeOperations
{
    /// <summary>Gives a volume another name, in the containers that name it, too. None of them may run.</summary>
    public async Task RenameAsync(string name, string newName, CancellationToken cancellation = default)
    {
        VolumeNames.Check(newName);
        Volume volume = Get(name);
        IReadOnlyList<string> users = table.UsersOf(volume);
        await ChangeContainers!(users, async containers =>
        {
            using (await names.TakeAsync(name, newName, cancellation).ConfigureAwait(false))
            using (table.Change("rename", volume))
            {
                if (table.Find(name) != volume || !table.UsersOf(volume).ToHashSet().SetEquals(users))
                {
                    throw EngineException.Conflict($"rename {name}: it has just been removed, or named by another container: try again");
                }

                return RenameUnsynchronized(volume, newName, containers);
            }
        }).ConfigureAwait(false);
        Publish(VolumeActions.Rename, newName, ("oldName", name));
    }

    /// <summary>1. the rows, all at once, from which on it is true; 2. the directory; where that fails 3. the rows as they were.</summary>
    private IReadOnlyList<ContainerDefinition> RenameUnsynchronized(Volume volume, string newName, IReadOnlyList<ContainerDefinition> containers)
    {
        VolumeDefinition before = volume.Definition;
        if (table.Find(newName) is not null || directories.Exists(newName))
        {
            throw EngineException.Conflict($"rename {before.Name}: a volume named {newName} exists already");
        }

        VolumeDefinition after = before with { Name = newName, FormerName = before.Name };
        IReadOnlyList<ContainerDefinition> renamed = [.. containers.Select(container => VolumeReferences.Rename(container, before.Name, newName))];
        state.RenameVolume(before.Name, after, renamed); // 1.
        try
        {
            directories.Rename(before.Name, newName); // 2.
        }
        catch (Exception error) when (IsOfMachine(error))
        {
            state.RenameVolume(newName, before, containers); // 3.
            throw Failed("rename", before.Name, error);
        }

        mounts.Close(before.Name);
        table.Rename(volume, after);
        return renamed;
    }
}
