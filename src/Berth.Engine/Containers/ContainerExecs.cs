using System.Diagnostics;
using Berth.Engine.Containers.Execs;
using Berth.Engine.Containers.Streams;
using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Engine.Tracing;
using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Shims;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>How long an exec can be asked for its exit code after its end, or its container's.</summary>
    private static readonly TimeSpan ExecMemory = TimeSpan.FromMinutes(5);

    /// <summary>The exit code of what ended without anybody to tell how.</summary>
    private const int ContainerEnded = 255;

    /// <summary>The exit code of an exec that did not come to run its program, for whatever reason.</summary>
    private const int NotExecutedCode = 126;

    /// <summary>Records a program to be run in a running container.</summary>
    /// <exception cref="EngineException">The container does not run, or the definition names no program.</exception>
    public ContainerExec CreateExec(string nameOrId, ExecDefinition definition)
    {
        Container container = Get(nameOrId);
        LiveContainer live = LiveForExec(container, nameOrId);
        if (definition.Arguments.Count == 0)
        {
            throw EngineException.InvalidArgument("No exec command specified");
        }

        return AddExec(container, live, definition, isProbe: false);
    }

    /// <exception cref="EngineException">There is none of that id, or its container has ended.</exception>
    public ContainerExec GetExec(string execId) =>
        execs.TryGetValue(execId, out ContainerExec? exec) ? exec : throw EngineException.NotFound($"No such exec instance: {execId}");

    /// <summary>Of those that run.</summary>
    public IReadOnlyList<string> ExecIdsOf(Container container) =>
        container.Live is { } live ? [.. live.Execs.Values.Where(exec => exec.State.Status == ExecStatus.Running).Select(exec => exec.Id)] : [];

    /// <summary>Runs it. The result is its stdio; null when it was started detached.</summary>
    /// <exception cref="EngineException">It has been started before, its container does not run, or a step failed.</exception>
    public async Task<StdioSession?> StartExecAsync(string execId, ExecStart start, CancellationToken cancellation = default)
    {
        ContainerExec exec = GetExec(execId);
        Container container = Get(exec.ContainerId);
        LiveContainer live = LiveForExec(container, container.Id);
        using Activity? span = EngineTracing.Begin("exec.start", container);
        if (!exec.TryBegin())
        {
            throw EngineException.Conflict($"Error: Exec command {execId} {(exec.State.Status == ExecStatus.Exited ? "has already run" : "is already running")}");
        }

        ExecDefinition definition = exec.Definition with
        {
            Rows = start.Rows > 0 ? start.Rows : exec.Definition.Rows, Columns = start.Columns > 0 ? start.Columns : exec.Definition.Columns,
        };
        ShimExec running = await LaunchExecAsync(container, live, exec, definition, start.Detach, cancellation).ConfigureAwait(false);
        exec.State = new ExecState(ExecStatus.Running, running.Pid, null);
        Publish(container, ActionOf(ContainerActions.ExecStart, definition), ("execID", exec.Id));
        Task ended = WatchExecAsync(container, exec, running);
        if (start.Detach)
        {
            await running.Stream.DisposeAsync().ConfigureAwait(false);
            return null;
        }

        return new StdioSession(running.Stream, definition.Terminal, () => Publish(container, ContainerActions.ExecDetach, ("execID", exec.Id)), ended);
    }

    /// <summary>Sets the size of a running exec's terminal.</summary>
    public async Task ResizeExecAsync(string execId, ushort rows, ushort columns, CancellationToken cancellation = default)
    {
        ContainerExec exec = GetExec(execId);
        Container container = Get(exec.ContainerId);
        if (container.Live is not { } live || exec.State.Status != ExecStatus.Running)
        {
            throw EngineException.Conflict($"exec {execId} is not running");
        }

        await ResizeAsync(live, execId, rows, columns, cancellation).ConfigureAwait(false);
    }

    /// <summary>With the program, a blank and its arguments, of which there may be none: as Docker writes it.</summary>
    private static string ActionOf(string action, ExecDefinition definition) =>
        $"{action}: {definition.Arguments[0]} {string.Join(' ', definition.Arguments.Skip(1))}";

    private ContainerExec AddExec(Container container, LiveContainer live, ExecDefinition definition, bool isProbe)
    {
        ContainerExec exec = new(ContainerIds.New(), container.Id, definition, isProbe);
        execs[exec.Id] = exec;
        live.Execs[exec.Id] = exec;
        Publish(container, ActionOf(ContainerActions.ExecCreate, definition), ("execID", exec.Id));
        return exec;
    }

    private static LiveContainer LiveForExec(Container container, string nameOrId) => (container.Live, container.State.Status) switch
    {
        (null, ContainerStatus.Restarting) => throw EngineException.Restarting(container.Id),
        (null, _) => throw EngineException.Conflict($"container {container.Id} is not running"),
        (_, ContainerStatus.Paused) => throw EngineException.Conflict($"Container {nameOrId} is paused, unpause the container before exec"),
        ({ } live, _) => live,
    };

    private async Task<ShimExec> LaunchExecAsync(
        Container container, LiveContainer live, ContainerExec exec, ExecDefinition definition, bool detach, CancellationToken cancellation)
    {
        try
        {
            LaunchPlan plan = planner.PlanExec(container.Definition, definition);
            ExecIo io = new()
            {
                Terminal = definition.Terminal, Stdin = definition.AttachStdin && !detach,
                Stdout = definition.AttachStdout && !detach, Stderr = definition.AttachStderr && !detach,
            };
            return await live.Shim.ExecAsync(exec.Id, plan, io, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LaunchException or LinuxException or SpecException or System.Net.Sockets.SocketException)
        {
            EngineTracing.Fail(error.Message);
            exec.State = new ExecState(ExecStatus.Exited, 0, NotExecutedCode);
            if (live.Shim.Exited.IsCompleted || IsGone(error))
            {
                throw EngineException.NotRunning(container.Id);
            }

            throw StartFailure.OfExec(error);
        }
    }

    /// <summary>The container ended under the exec: its init or its shim is no more.</summary>
    private static bool IsGone(Exception error) => error is System.Net.Sockets.SocketException
        or LaunchException { IsExecute: false, Errno: Errno.ESRCH }
        or LinuxException { Errno: Errno.ESRCH or Errno.ECONNRESET or Errno.ENOENT };

    private async Task WatchExecAsync(Container container, ContainerExec exec, ShimExec running)
    {
        int exitCode = await running.Exited.ConfigureAwait(false);
        exec.State = new ExecState(ExecStatus.Exited, running.Pid, exitCode);
        container.Live?.Execs.TryRemove(exec.Id, out _);
        if (!exec.IsProbe)
        {
            ForgetLater(exec.Id);
        }

        if (!closing.IsCancellationRequested)
        {
            Publish(container, ContainerActions.ExecDie, ("execID", exec.Id), ("exitCode", $"{exitCode}"));
        }
    }

    private void ForgetLater(string execId) => _ = Task.Run(async () =>
    {
        await Task.Delay(ExecMemory, time, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        execs.TryRemove(execId, out _);
    });
}
