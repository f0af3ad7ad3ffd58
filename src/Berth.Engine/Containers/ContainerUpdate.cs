using System.Diagnostics;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;
using Berth.Engine.Events;
using Berth.Engine.Networks.Ports;
using Berth.Engine.Tracing;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>
    /// Changes limits, restart policy, published ports and, of a container that does not run, what it runs and sees; its files stay. Limits
    /// and ports of a container that runs are in force, and everything is durable, when this returns; what is refused in part changes nothing.
    /// </summary>
    /// <returns>What this machine cannot do, and what there was not to be taken away, for the user.</returns>
    /// <exception cref="EngineException">A setting is wrong, contradicts another, needs the container to be stopped, or the kernel refuses it.</exception>
    public async Task<IReadOnlyList<string>> UpdateAsync(string nameOrId, UpdateRequest update, CancellationToken cancellation = default)
    {
        List<string> warnings = [];
        ResourceLimits asked = ResourceValidation.Check(update.Limits, facts, warnings, isUpdate: true);
        if (update.Restart is { } policy)
        {
            LifecycleValidation.CheckPolicy(policy);
        }

        Container container = Get(nameOrId);
        using Activity? span = EngineTracing.Begin("container.update", container);
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            if (container.State.Status is ContainerStatus.Removing or ContainerStatus.Dead)
            {
                throw CannotUpdate(container, EngineErrorKind.Conflict, "container is marked for removal and cannot be \"update\"");
            }

            IReadOnlyList<AttachedMount>? before = container.Settings.Storage.Attached;
            ContainerSettings edited = update.Settings is { } change ? Edit(container, change, warnings) : container.Settings;
            EditedPorts ports = EditPorts(container, update.Settings?.Ports, warnings);
            ContainerSettings attached = await ReattachAsync(container, edited, update.Settings).ConfigureAwait(false);
            ContainerDefinition after = Merge(container, attached with { Network = ports.Network }, asked, update.Restart);
            await UpdateUnsynchronizedAsync(container, after, asked, ports.Closed).ConfigureAwait(false);
            await ReleaseVolumesAsync(container.Id, before, container.Settings.Storage.Attached).ConfigureAwait(false);
            AwaitClientsAnewUnsynchronized(container, update.Settings);
        }

        Publish(container, ContainerActions.Update);
        return warnings;
    }

    private static ContainerSettings Edit(Container container, SettingsChange change, List<string> warnings)
    {
        ContainerSettings edited = SettingsEdit.Apply(container.Settings, change, warnings);
        if (container.State.IsActive && SettingsEdit.NeedsStop(container.Settings, edited))
        {
            throw CannotUpdate(
                container,
                EngineErrorKind.Conflict,
                $"{string.Join(", ", change.PartsOfAStart)} can be changed only while it does not run; stop {container.Name} first");
        }

        BindSources.Verify(new StorageDefinition { Mounts = change.Mounts });
        return edited;
    }

    private static EditedPorts EditPorts(Container container, PortsChange? change, List<string> warnings) => change is null
        ? new EditedPorts(container.Settings.Network, [])
        : PortEdit.Apply(container.Settings.Network, change, container.State.Ports, warnings);

    private static ContainerDefinition Merge(Container container, ContainerSettings edited, ResourceLimits asked, RestartPolicy? restart)
    {
        try
        {
            return container.Definition with { Settings = UpdateMerge.Apply(edited, asked, restart) };
        }
        catch (EngineException error)
        {
            throw CannotUpdate(container, error.Kind, error.Message, error);
        }
    }

    /// <summary>
    /// 1. the cgroup, which may refuse; 2. the ports, which may be taken; 3. the store, and where one of these fails what was before it again; 4. memory.
    /// </summary>
    private async Task UpdateUnsynchronizedAsync(Container container, ContainerDefinition after, ResourceLimits asked, IReadOnlyList<PortMapping> closed)
    {
        IReadOnlyList<PortMapping> open = container.State.Ports;
        await ApplyAsync(container, after.Settings.Limits, asked).ConfigureAwait(false);
        try
        {
            if (after.Settings.Network != container.Settings.Network)
            {
                UpdatePortsUnsynchronized(container, after.Settings.Network, closed);
            }

            state.PutContainer(after, durable: !after.Settings.Lifecycle.AutoRemove);
        }
        catch
        {
            RestorePortsUnsynchronized(container, open);
            await ApplyAsync(container, container.Settings.Limits, asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        bool keepsSlot = asked.Cpu.Cpus.Length + asked.Cpu.Mems.Length == 0 && !SettingsEdit.NeedsStop(container.Settings, after.Settings);
        container.Definition = after;
        if (!keepsSlot)
        {
            // What waits for the first start is in no cpuset that could be shown to the container, and was made for what it was.
            await DropPreparedUnsynchronizedAsync(container).ConfigureAwait(false);
        }
    }

    private void UpdatePortsUnsynchronized(Container container, NetworkDefinition wanted, IReadOnlyList<PortMapping> closed)
    {
        try
        {
            ChangePortsUnsynchronized(container, wanted, closed);
        }
        catch (EngineException refused)
        {
            throw CannotUpdate(container, EngineErrorKind.Conflict, refused.Message, refused);
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
