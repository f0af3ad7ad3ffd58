using System.Globalization;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth stop</c>, and <c>berth restart</c>, which takes the same.</summary>
internal sealed class StopCommand(string verb) : Command
{
    private readonly TextOption signal = new("signal", "Signal to send to the container", 's');
    private readonly NumberOption timeout = new("timeout", "Seconds to wait before killing the container", 't') { FormerName = "time" };

    public override string Usage => "CONTAINER [CONTAINER...]";

    public override IReadOnlyList<Option> Options => [signal, timeout];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples =>
        [new("With half a minute to end by itself, then by SIGKILL", $"berth {verb} -t 30 web")];

    public override int Run(Invocation invocation)
    {
        string? seconds = timeout.Value?.ToString(CultureInfo.InvariantCulture);
        return ManyTargets.Run(
            invocation,
            name => new Request("POST", Target.Of("/containers", name, verb).With("t", seconds).With("signal", signal.Value)));
    }
}
