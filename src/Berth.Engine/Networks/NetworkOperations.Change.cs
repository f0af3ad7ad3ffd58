using Berth.Engine.Events;

namespace Berth.Engine.Networks;

public sealed partial class NetworkOperations
{
    /// <summary>Gives a network another name, in the containers that name it, too, which stay on it, running or not.</summary>
    /// <exception cref="EngineException">There is none, every engine has it, or the name is none or another's.</exception>
    public Task RenameAsync(string nameOrId, string newName, CancellationToken cancellation = default) => InTurnAsync(
        async () =>
        {
            Network before = GetOwn(nameOrId, "renamed");
            NetworkCheck.CheckName(newName);
            ConfigNetworks.RequireUnused(before, All, "");
            RequireFreeName(newName);
            Network after = before with { Spec = before.Spec with { Name = newName } };
            await containers.RenameNetworkAsync(before, after).ConfigureAwait(false);
            Publish(after, NetworkActions.Rename, ("oldName", before.Name));
        },
        cancellation);

    /// <summary>Sets labels of a network, or takes them away where they are null; the others stay.</summary>
    /// <returns>What there was not to be taken away, for the user.</returns>
    /// <exception cref="EngineException">There is none, or every engine has it.</exception>
    public async Task<IReadOnlyList<string>> RelabelAsync(string nameOrId, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation = default)
    {
        List<string> warnings = [];
        await InTurnAsync(
            () =>
            {
                Network before = GetOwn(nameOrId, "changed");
                Network after = before with { Spec = before.Spec with { Labels = Relabel(before.Spec.Labels, changes, warnings) } };
                state.PutNetwork(after);
                hub.Table.Replace(before, after);
                Publish(after, NetworkActions.Update);
                return Task.CompletedTask;
            },
            cancellation).ConfigureAwait(false);
        return warnings;
    }

    private static Dictionary<string, string> Relabel(IReadOnlyDictionary<string, string>? current, IReadOnlyDictionary<string, string?> changes, List<string> warnings)
    {
        Dictionary<string, string> labels = new(current ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach ((string key, string? value) in changes)
        {
            if (value is not null)
            {
                labels[key] = value;
            }
            else if (!labels.Remove(key))
            {
                warnings.Add($"there is no label {key}");
            }
        }

        return labels;
    }

    private Network GetOwn(string nameOrId, string verb) => Get(nameOrId) is { IsBuiltin: false } network
        ? network
        : throw new EngineException(EngineErrorKind.Forbidden, $"{Get(nameOrId).Name} is a pre-defined network and cannot be {verb}");

    private async Task InTurnAsync(Func<Task> change, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await change().ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }
}
