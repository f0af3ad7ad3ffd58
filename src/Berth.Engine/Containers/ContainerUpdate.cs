using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;
using Berth.Engine.Events;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>
    /// Changes limits and restart policy. Limits of a container that runs are in force, and everything is durable, when this returns;
    /// what the kernel refuses changes nothing.
    /// </summary>
    /// <returns>What this machine cannot do, for the user.</returns>
    /// <exception cref="EngineException">A limit is wrong, contradicts another, or the kernel refuses it.</exception>
    public async Task<IReadOnlyList<string>> UpdateAsync(string nameOrId, UpdateRequest update, CancellationToken cancellation)
    {
        List<string> warnings = [];
        ResourceLimits asked = ResourceValidation.Check(update.Limits, facts, warnings, isUpdate: true);
        if (update.Restart is { } policy)
        {
            LifecycleValidation.CheckPolicy(policy);
        }

        Container container = Get(nameOrId);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            if (container.State.Status is ContainerStatus.Removing or ContainerStatus.Dead)
            {
                throw CannotUpdate(container, EngineErrorKind.Conflict, "container is marked for removal and cannot be \"update\"");
            }

            await UpdateUnsynchronizedAsync(container, Merge(container, asked, update.Restart), asked).ConfigureAwait(false);
        }

        Publish(container, ContainerActions.Update);
        return warnings;
    }

    private static ContainerDefinition Merge(Container container, ResourceLimits asked, RestartPolicy? restart)
    {
        try
        {
            return container.Definition with { Settings = UpdateMerge.Apply(container.Settings, asked, restart) };
        }
        catch (EngineException error)
        {
            throw CannotUpdate(container, error.Kind, error.Message, error);
        }
    }

    /// <summary>1. the cgroup, which may refuse; 2. the store, and where that fails the cgroup again; 3. memory.</summary>
    private async Task UpdateUnsynchronizedAsync(Container container, ContainerDefinition after, ResourceLimits asked)
    {
        await ApplyAsync(container, after.Settings.Limits, asked).ConfigureAwait(false);
        try
        {
            state.PutContainer(after, durable: !after.Settings.Lifecycle.AutoRemove);
        }
        catch
        {
            await ApplyAsync(container, container.Settings.Limits, asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        container.Definition = after;
        if (asked.Cpu.Cpus.Length + asked.Cpu.Mems.Length > 0)
        {
            // What waits for the first start is in no cpuset that could be shown to the container.
            await DropPreparedUnsynchronizedAsync(container).ConfigureAwait(false);
        }
    }

    private async Task ApplyAsync(Container container, ResourceLimits limits, ResourceLimits asked)
    {
        if (container.Live is not { } live)
        {
            return;
        }

        try
        {
            ResourcesSpec changes = UpdateSpec.Build(limits, asked, facts.LimitsSwap);
            await Task.Run(() => live.Slot.Cgroup.Update(changes)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LinuxException or SpecException)
        {
            throw CannotUpdate(container, error is SpecException ? EngineErrorKind.InvalidArgument : EngineErrorKind.Internal, error.Message, error);
        }
    }

    private static EngineException CannotUpdate(Container container, EngineErrorKind kind, string reason, Exception? inner = null) =>
        new(kind, $"Cannot update container {container.Id}: {reason}", inner);
}
