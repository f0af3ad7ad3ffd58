using Berth.Api.Execs;
using Berth.Daemon.Streams;
using Berth.Engine.Containers.Execs;

namespace Berth.Daemon.Mapping;

/// <summary>Execs between the API's terms and the engine's.</summary>
internal static class ExecMapping
{
    public static ExecDefinition ToDefinition(ExecCreateRequest request) => new()
    {
        Arguments = request.Cmd ?? [], Environment = request.Env, WorkingDirectory = request.WorkingDir ?? "", User = request.User ?? "",
        Privileged = request.Privileged ?? false, Terminal = request.Tty ?? false, AttachStdin = request.AttachStdin ?? false,
        AttachStdout = request.AttachStdout ?? false, AttachStderr = request.AttachStderr ?? false, DetachKeys = request.DetachKeys ?? "",
        Rows = SettingsMapping.ConsoleRows(request.ConsoleSize), Columns = SettingsMapping.ConsoleColumns(request.ConsoleSize),
    };

    public static ExecStart ToStart(ExecStartRequest request) => new()
    {
        Detach = request.Detach ?? false,
        Rows = SettingsMapping.ConsoleRows(request.ConsoleSize), Columns = SettingsMapping.ConsoleColumns(request.ConsoleSize),
    };

    public static ExecInspect ToInspect(ContainerExec exec)
    {
        ExecDefinition definition = exec.Definition;
        ExecState state = exec.State;
        return new ExecInspect
        {
            Id = exec.Id, ContainerId = exec.ContainerId, Running = state.Status == ExecStatus.Running, ExitCode = state.ExitCode, Pid = state.Pid,
            OpenStdin = definition.AttachStdin, OpenStdout = definition.AttachStdout, OpenStderr = definition.AttachStderr,
            DetachKeys = definition.DetachKeys.Length == 0 ? [] : DetachKeys.TryParse(definition.DetachKeys),
            ProcessConfig = new ExecProcess
            {
                Tty = definition.Terminal, Entrypoint = definition.Arguments[0], Arguments = [.. definition.Arguments.Skip(1)],
                Privileged = definition.Privileged, User = definition.User.Length == 0 ? null : definition.User,
            },
        };
    }
}
