using Berth.Api.Execs;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth exec</c>.</summary>
internal sealed class ExecCommand : Command
{
    private readonly Switch detach = new("detach", "Detached mode: run command in the background", 'd');
    private readonly TextOption detachKeys = new("detach-keys", "Override the key sequence for detaching a container");
    private readonly ListOption environment = new("env", "Set environment variables", 'e', Variables.CheckEnvironment);
    private readonly ListOption environmentFiles = new("env-file", "Read in a file of environment variables");
    private readonly Switch interactive = new("interactive", "Keep STDIN open even if not attached", 'i');
    private readonly Switch privileged = new("privileged", "Give extended privileges to the command");
    private readonly Switch terminal = new("tty", "Allocate a pseudo-TTY", 't');
    private readonly TextOption user = new("user", "Username or UID (format: \"<name|uid>[:<group|gid>]\")", 'u');
    private readonly TextOption directory = new("workdir", "Working directory inside the container", 'w');

    public override string Usage => "CONTAINER COMMAND [ARG...]";

    public override IReadOnlyList<Option> Options =>
        [detach, detachKeys, environment, environmentFiles, interactive, privileged, terminal, user, directory];

    public override OperandCount Operands => OperandCount.AtLeast(2);

    public override bool StopsAtFirstOperand => true;

    public override IReadOnlyList<Example> Examples =>
    [
        new("A shell in a container that runs", "berth exec -it web sh"),
        new("A command as another user, in another directory", "berth exec -u nobody -w /tmp web id"),
    ];

    public override int Run(Invocation invocation)
    {
        AttachSettings settings = new() { Input = !detach.Value && interactive.Value, HasTerminal = terminal.Value };
        settings.CheckTerminal();
        byte[] body = ExecRequestJson.Write(ToRequest(invocation.Operands));
        string id = ShortAnswers.ReadExec(invocation.Engine.Post(Target.Of("/containers", invocation.Operands[0], "exec"), body)).Id;
        if (detach.Value)
        {
            byte[] start = ExecRequestJson.Write(new ExecStartRequest { Detach = true, Tty = terminal.Value });
            invocation.Engine.Post(Target.Of("/exec", id, "start"), start);
            return 0;
        }

        using AttachedExec exec = new(invocation.Engine, id, settings with { DetachKeys = detachKeys.Value ?? "" });
        return exec.Run();
    }

    private ExecCreateRequest ToRequest(IReadOnlyList<string> operands)
    {
        (ushort rows, ushort columns) = terminal.Value ? TerminalSize.Current() : default;
        return new ExecCreateRequest
        {
            User = user.Value ?? "",
            Privileged = privileged.Value,
            Tty = terminal.Value,
            ConsoleSize = terminal.Value ? [rows, columns] : null,
            AttachStdin = !detach.Value && interactive.Value,
            AttachStdout = !detach.Value,
            AttachStderr = !detach.Value,
            Detach = detach.Value,
            DetachKeys = detachKeys.Value ?? "",
            Env = Variables.Environment(environmentFiles.Values, environment.Values, Environment.GetEnvironmentVariable),
            WorkingDir = directory.Value ?? "",
            Cmd = [.. operands.Skip(1)],
        };
    }
}
