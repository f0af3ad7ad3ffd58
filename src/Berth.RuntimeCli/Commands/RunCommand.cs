using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Hooks;
using Berth.RuntimeCli.Launching;
using Berth.RuntimeCli.State;
using Berth.RuntimeCli.Terminals;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>run ID</c>: create and start; without <c>--detach</c> also wait, remove, and end as the container ended.</summary>
internal static class RunCommand
{
    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, LaunchOptions.Known);
        LaunchRequest request = LaunchOptions.Read(arguments, waitsForStart: false);
        LaunchedContainer container = ContainerLauncher.Launch(session, request, LaunchOptions.LoadBundle(arguments));
        if (container.Spec.Hooks is { Poststart.Count: > 0 } hooks)
        {
            byte[] running = StateJson.WriteForHook(container.State, ContainerStatus.Running, container.State.Pid);
            new HookRunner(session.Log).RunLeniently("poststart", hooks.Poststart, running);
        }

        if (!request.Foreground)
        {
            return 0;
        }

        int code = Foreground.Wait(container.Init, container.Terminal);
        if (!arguments.Has("keep"))
        {
            ContainerRemoval.Remove(session, container.Directory, container.State, container.Cgroup, container.Spec.Hooks);
        }

        return code;
    }
}
