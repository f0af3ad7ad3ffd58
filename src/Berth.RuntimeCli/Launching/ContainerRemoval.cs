using Berth.Runtime.Cgroups;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.Hooks;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Launching;

/// <summary>What remains of a container that has ended: its cgroup and its directory, then the hooks after it.</summary>
internal static class ContainerRemoval
{
    public static void Remove(Session session, ContainerDirectory directory, ContainerState state, Cgroup cgroup, HooksSpec? hooks)
    {
        if (!state.OwnsProcesses)
        {
            cgroup.KillAll();
        }

        cgroup.Remove();
        directory.Delete();
        if (hooks is { Poststop.Count: > 0 })
        {
            byte[] stopped = StateJson.WriteForHook(state, ContainerStatus.Stopped, pid: 0);
            new HookRunner(session.Log).RunLeniently("poststop", hooks.Poststop, stopped);
        }
    }

    /// <summary>The hooks of a container; none when its specification can no longer be read, which does not keep it from going.</summary>
    public static HooksSpec? HooksOf(Session session, ContainerDirectory directory)
    {
        try
        {
            return SpecReader.ReadRuntimeSpec(directory.LoadConfig()).Spec.Hooks;
        }
        catch (Exception e) when (e is IOException or SpecException)
        {
            session.Log.Warning($"the container's hooks are not run: {e.Message}");
            return null;
        }
    }
}
