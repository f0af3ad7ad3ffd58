using Berth.Engine.Containers.Execs;
using Berth.Engine.Containers.Streams;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Runs a program in a running container beside its own, and attaches to its output.</summary>
    /// <exception cref="EngineException">The container does not run, or the program cannot be started; the message names the step.</exception>
    public Task<AttachedProcess> ExecAsync(string nameOrId, IReadOnlyList<string> command, CancellationToken cancellation = default) =>
        ExecAsync(nameOrId, new ExecDefinition { Arguments = command, AttachStdout = true, AttachStderr = true }, cancellation);

    /// <summary>The same with a user, a directory, a terminal, stdin or more. What the definition does not attach cannot be read or written.</summary>
    /// <exception cref="EngineException">The container does not run, or the program cannot be started; the message names the step.</exception>
    public async Task<AttachedProcess> ExecAsync(string nameOrId, ExecDefinition definition, CancellationToken cancellation = default)
    {
        ContainerExec exec = CreateExec(nameOrId, definition);
        StdioSession stdio = (await StartExecAsync(exec.Id, new ExecStart(), cancellation).ConfigureAwait(false))!;
        return new AttachedProcess(exec.Id, stdio, ExitCodeAsync(exec, stdio.Ended));
    }

    private static async Task<int> ExitCodeAsync(ContainerExec exec, Task ended)
    {
        await ended.ConfigureAwait(false);
        return exec.State.ExitCode ?? ContainerEnded;
    }
}
