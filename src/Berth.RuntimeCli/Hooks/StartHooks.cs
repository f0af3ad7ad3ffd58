using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Hooks;

/// <summary>
/// The hooks of the start, <c>startContainer</c>: inside the container, before its program, with that program's rights. They run
/// beside the waiting process, which cannot run anything itself.
/// </summary>
internal static class StartHooks
{
    /// <exception cref="RuntimeException">A hook failed.</exception>
    public static void Run(Session session, ContainerState state, RuntimeSpec spec, byte[] seccomp, int init)
    {
        IReadOnlyList<HookSpec> hooks = spec.Hooks?.StartContainer ?? [];
        if (hooks.Count == 0)
        {
            return;
        }

        const int initInItsNamespace = 1;
        bool ownsProcesses = state.Namespaces.HasFlag(NamespaceFlags.Pid);
        byte[] created = StateJson.WriteForHook(state, ContainerStatus.Created, ownsProcesses ? initInItsNamespace : state.Pid);
        byte[]? filter = session.SeccompProgram(seccomp);
        HookRunner.RunInside("startContainer", hooks, created, init, state.Namespaces, hook => Compile(hook, state, spec, filter));
    }

    private static LaunchPlan Compile(HookSpec hook, ContainerState state, RuntimeSpec spec, byte[]? filter)
    {
        ProcessSpec process = spec.Process! with
        {
            Terminal = false,
            Args = hook.Args.Count > 0 ? hook.Args : [hook.Path],
            Env = hook.Env,
            Cwd = "/",
            Rlimits = [],
            OomScoreAdj = null,
        };
        return LaunchCompiler.CompileExec(process, new ExecContext
        {
            Namespaces = state.Namespaces,
            Stdio = StdioMode.Pipes,
            OpenStdin = true,
            SeccompFilter = filter,
            DieWithParent = false,
            Program = hook.Path,
        });
    }
}
