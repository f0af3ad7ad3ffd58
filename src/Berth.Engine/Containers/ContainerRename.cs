using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Gives a container another name, by which those that are linked to it go on knowing it.</summary>
    public async Task RenameAsync(string nameOrId, string newName, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        if (newName.Length == 0)
        {
            throw EngineException.InvalidArgument("Neither old nor new names may be empty");
        }

        cancellation.ThrowIfCancellationRequested();
        string name = NewNameOf(newName), old = container.Name;
        string[] changing = [container.Id, .. LinkedTo(old).Select(static linked => linked.Id)];
        await ChangeDefinitionsAsync(changing, definitions => Task.FromResult(RenameUnsynchronized(container, old, name, definitions))).ConfigureAwait(false);
        nameServices.Renew(container, container.State.Networks);
        Publish(container, ContainerActions.Rename, ("oldName", "/" + old));
    }

    /// <summary>All of it or nothing.</summary>
    private IReadOnlyList<ContainerDefinition> RenameUnsynchronized(Container container, string old, string name, IReadOnlyList<ContainerDefinition> definitions)
    {
        if (container.Name != old)
        {
            throw EngineException.Conflict($"container {old} has just been renamed to {container.Name}");
        }

        if (old == name)
        {
            throw EngineException.InvalidArgument("Renaming a container with the same name as its current name");
        }

        Reserve(name, container.Id, "Error when allocating new name: ");
        ContainerDefinition Rename(ContainerDefinition definition) => definition.Id == container.Id ? definition with { Name = name } : WithRenamedLinks(definition, old, name);
        ContainerDefinition[] renamed = [.. definitions.Select(Rename)];
        try
        {
            state.PutContainers(renamed, durable: renamed.Any(static definition => !definition.Settings.Lifecycle.AutoRemove));
        }
        catch
        {
            table.Release(name, container.Id);
            throw;
        }

        table.Release(old, container.Id);
        return renamed;
    }

    private static string NewNameOf(string text)
    {
        try
        {
            return ContainerNames.Normalize(text.StartsWith('/') ? text : "/" + text);
        }
        catch (EngineException error)
        {
            throw new EngineException(error.Kind, $"Error when allocating new name: {error.Message}", error);
        }
    }

    private void Reserve(string name, string id, string before = "")
    {
        if (!table.TryReserve(name, id, out string? holder))
        {
            throw EngineException.Conflict(
                $"{before}Conflict. The container name \"/{name}\" is already in use by container \"{holder}\". You have to remove (or rename) that container to be able to reuse that name.");
        }
    }
}
