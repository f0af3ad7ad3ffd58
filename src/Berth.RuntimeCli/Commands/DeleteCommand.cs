using Berth.Linux;
using Berth.Runtime.Cgroups;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Launching;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>delete ID</c>: removes what remains of a container; with <c>--force</c> also one that runs.</summary>
internal static class DeleteCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, new OptionSet("force|f"));
        string id = arguments.ContainerId();
        bool force = arguments.Has("force");
        if (session.Store.Find(id) is not { } found)
        {
            return force && session.Store.RemoveUnfinished(id) ? 0 : throw new RuntimeException($"container \"{id}\" does not exist");
        }

        Cgroup cgroup = session.CgroupOf(found.State);
        string status = session.StatusOf(found.Directory, found.State);
        if (status is not (ContainerStatus.Stopped or ContainerStatus.Created) && !force)
        {
            throw new RuntimeException($"cannot delete container {id} that is not stopped: {status}");
        }

        Kill(found.State, cgroup);
        ContainerRemoval.Remove(session, found.Directory, found.State, cgroup, ContainerRemoval.HooksOf(session, found.Directory));
        return 0;
    }

    /// <summary>A created container that is not to be started is killed as well: it waits, and nothing of it runs.</summary>
    private static void Kill(ContainerState state, Cgroup cgroup)
    {
        using InitProcess? init = InitProcess.TryOpen(state);
        if (init is null)
        {
            return;
        }

        LinuxException.ThrowIfFailed(init.Signal(SignalNumber.Kill), "kill the container's process");
        cgroup.ThawIfFrozen();
        if (!init.WaitForExit(Patience))
        {
            throw new RuntimeException("the container's process does not end");
        }
    }
}
