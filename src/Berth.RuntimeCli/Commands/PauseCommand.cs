using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>pause ID</c> and <c>resume ID</c>: all processes of a container stand still, or go on.</summary>
internal static class PauseCommand
{
    public static int Pause(Session session, ReadOnlySpan<string> words)
    {
        ContainerState state = Find(session, words, out string status);
        if (status is not (ContainerStatus.Running or ContainerStatus.Created))
        {
            throw new RuntimeException($"container not running or created: {status}");
        }

        session.CgroupOf(state).Freeze();
        return 0;
    }

    public static int Resume(Session session, ReadOnlySpan<string> words)
    {
        ContainerState state = Find(session, words, out string status);
        if (!session.CgroupOf(state).IsFrozen)
        {
            throw new RuntimeException($"container not paused: {status}");
        }

        session.CgroupOf(state).Thaw();
        return 0;
    }

    private static ContainerState Find(Session session, ReadOnlySpan<string> words, out string status)
    {
        (ContainerDirectory directory, ContainerState state) = session.Store.Get(Arguments.Parse(words, new OptionSet()).ContainerId());
        status = session.StatusOf(directory, state);
        return state;
    }
}
