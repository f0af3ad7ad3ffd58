using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth rm</c>.</summary>
internal sealed class RmCommand : Command
{
    private const int NotFound = 404;
    private readonly Switch force = new("force", "Force the removal of a running container (uses SIGKILL)", 'f');
    private readonly Switch link = new("link", "Remove the specified link", 'l');
    private readonly Switch volumes = new("volumes", "Remove anonymous volumes associated with the container", 'v');

    public override string Usage => "CONTAINER [CONTAINER...]";

    public override IReadOnlyList<Option> Options => [force, link, volumes];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("Everything that has ended", "berth rm $(berth ps -aq --filter status=exited)")];

    public override int Run(Invocation invocation) =>
        ManyTargets.Run(invocation, Ask, forgives: failure => force.Value && failure.Status == NotFound);

    private Request Ask(string name)
    {
        string trimmed = name.Trim('/');
        return trimmed.Length > 0
            ? new Request("DELETE", Target.Of("/containers", trimmed).With("v", volumes.Value).With("force", force.Value).With("link", link.Value))
            : throw new CommandException("Container name cannot be empty");
    }
}
