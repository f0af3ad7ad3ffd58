using System.Text;
using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.Launching;

namespace Berth.RuntimeCli.Hooks;

/// <summary>Runs the programs of a specification's hooks, one after another, each with the container's state on its stdin.</summary>
internal sealed class HookRunner(RuntimeLog log)
{
    /// <summary>In this process's namespaces. The first that fails ends it.</summary>
    /// <param name="kind">The hooks' name in the specification.</param>
    /// <param name="hooks">What to run.</param>
    /// <param name="state">The state as JSON.</param>
    /// <exception cref="RuntimeException">A hook failed.</exception>
    public static void Run(string kind, IReadOnlyList<HookSpec> hooks, byte[] state)
    {
        for (int i = 0; i < hooks.Count; i++)
        {
            HookSpec hook = hooks[i];
            RunOne($"{kind} hook #{i}", hook, state, stdio =>
            {
                IReadOnlyList<string> arguments = hook.Args.Count > 0 ? hook.Args : [hook.Path];
                Errno failed = Spawning.TrySpawn(hook.Path, arguments, hook.Env, stdio, out int pid);
                return failed == Errno.None ? PidFd.Open(pid) : throw new RuntimeException($"{hook.Path}: {failed.Describe()}");
            });
        }
    }

    /// <summary>As <see cref="Run"/>, but a failure is only told: the container is started, or gone, whatever its hooks say.</summary>
    public void RunLeniently(string kind, IReadOnlyList<HookSpec> hooks, byte[] state)
    {
        foreach (HookSpec hook in hooks)
        {
            try
            {
                Run(kind, [hook], state);
            }
            catch (RuntimeException e)
            {
                log.Warning(e.Message);
            }
        }
    }

    /// <summary>In the namespaces of a container that waits for its start.</summary>
    /// <param name="kind">The hooks' name in the specification.</param>
    /// <param name="hooks">What to run.</param>
    /// <param name="state">The state as JSON.</param>
    /// <param name="init">The container's first process.</param>
    /// <param name="namespaces">Those of its namespaces that are not this process's own.</param>
    /// <param name="compile">Makes the plan of a hook.</param>
    /// <exception cref="RuntimeException">A hook failed.</exception>
    public static void RunInside(
        string kind, IReadOnlyList<HookSpec> hooks, byte[] state, int init, NamespaceFlags namespaces, Func<HookSpec, LaunchPlan> compile)
    {
        for (int i = 0; i < hooks.Count; i++)
        {
            LaunchPlan plan = compile(hooks[i]);
            RunOne($"{kind} hook #{i}", hooks[i], state, stdio => LaunchInside(plan, stdio, init, namespaces));
        }
    }

    private static int LaunchInside(LaunchPlan plan, int[] stdio, int init, NamespaceFlags namespaces)
    {
        using PidNamespace entered = namespaces.HasFlag(NamespaceFlags.Pid) ? PidNamespace.Enter(init) : PidNamespace.Enter(null);
        Errno failed = PreparedChild.TryPrepare(flags: 0, CgroupEntrance.None, [.. stdio, -1, init], out PreparedChild? child);
        LinuxException.ThrowIfFailed(failed, "clone a process for the hook");
        using (child)
        {
            try
            {
                new LaunchConversation(child!, plan).Run();
                return child!.PidFd;
            }
            catch (LaunchException e)
            {
                _ = PidFd.Reap(child!.PidFd, out _);
                Fd.Close(child.PidFd);
                throw new RuntimeException(e.Message);
            }
        }
    }

    /// <param name="name">Of the hook, for messages.</param>
    /// <param name="hook">The hook.</param>
    /// <param name="state">What it reads.</param>
    /// <param name="start">Starts it with descriptors for its stdio; the descriptor of its process.</param>
    private static void RunOne(string name, HookSpec hook, byte[] state, Func<int[], int> start)
    {
        int input = Fd.MemoryFile("state");
        int output = Fd.MemoryFile("hook");
        try
        {
            LinuxException.ThrowIfFailed(Fd.WriteAll(input, state), "write the state for the hook");
            LinuxException.ThrowIfFailed(Fd.SetPosition(input, 0), "rewind the state for the hook");
            int process = Start(name, () => start([input, output, output]));
            string? problem = Await(process, hook.Timeout);
            if (problem is not null)
            {
                throw new RuntimeException($"error running {name}: {problem}{Said(output)}");
            }
        }
        finally
        {
            Fd.Close(input);
            Fd.Close(output);
        }
    }

    private static int Start(string name, Func<int> start)
    {
        try
        {
            return start();
        }
        catch (RuntimeException e)
        {
            throw new RuntimeException($"error running {name}: {e.Message}");
        }
    }

    /// <summary>Waits for a hook's end: null when it ended well.</summary>
    private static string? Await(int process, int? timeout)
    {
        TimeSpan patience = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        bool ended = timeout is null || Polling.Wait(process, Polling.Readable, patience);
        if (!ended)
        {
            _ = PidFd.Signal(process, SignalNumber.Kill);
        }

        _ = PidFd.Reap(process, out ProcessExit exit);
        Fd.Close(process);
        return !ended ? $"hook ran past its timeout of {timeout} s"
            : exit.Signal != 0 ? $"signal {exit.Signal}"
            : exit.Code != 0 ? $"exit status {exit.Code}"
            : null;
    }

    private static string Said(int output)
    {
        Span<byte> text = stackalloc byte[2048];
        nint count = Fd.ReadAt(output, text, 0);
        return count > 0 ? $", output: {Encoding.UTF8.GetString(text[..(int)count]).Trim()}" : string.Empty;
    }
}
