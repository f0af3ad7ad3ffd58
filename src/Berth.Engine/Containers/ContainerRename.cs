using Berth.Engine.Events;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Gives a container another name.</summary>
    public async Task RenameAsync(string nameOrId, string newName, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        if (newName.Length == 0)
        {
            throw EngineException.InvalidArgument("Neither old nor new names may be empty");
        }

        string name = NewNameOf(newName);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            string old = container.Name;
            if (old == name)
            {
                throw EngineException.InvalidArgument("Renaming a container with the same name as its current name");
            }

            Reserve(name, container.Id, "Error when allocating new name: ");
            try
            {
                state.PutContainer(container.Definition with { Name = name }, durable: !container.Settings.Lifecycle.AutoRemove);
            }
            catch
            {
                table.Release(name, container.Id);
                throw;
            }

            container.Definition = container.Definition with { Name = name };
            table.Release(old, container.Id);
            nameServices.Renew(container, container.State.Networks);
            Publish(container, ContainerActions.Rename, ("oldName", "/" + old));
        }
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
