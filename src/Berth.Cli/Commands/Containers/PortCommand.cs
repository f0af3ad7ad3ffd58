using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth port</c>.</summary>
internal sealed class PortCommand : Command
{
    public override string Usage => "CONTAINER [PRIVATE_PORT[/PROTO]]";

    public override OperandCount Operands => new(1, 2);

    public override IReadOnlyList<Example> Examples => [new("Where port 80 of a container is to be found", "berth port web 80")];

    public override int Run(Invocation invocation)
    {
        ContainerInspect inspect = invocation.Engine.Get(Target.Of("/containers", invocation.Operands[0], "json"), ApiJson.Default.ContainerInspect);
        string? wanted = invocation.Operands.Count > 1 ? invocation.Operands[1] : null;
        wanted = wanted is null || wanted.Contains('/', StringComparison.Ordinal) ? wanted : wanted + "/tcp";
        bool found = wanted is null;
        foreach ((string port, IReadOnlyList<PortBinding>? bindings) in inspect.NetworkSettings.Ports.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            foreach (PortBinding binding in wanted is null || wanted == port ? bindings ?? [] : [])
            {
                string address = (binding.HostIp ?? "").Contains(':', StringComparison.Ordinal) ? $"[{binding.HostIp}]" : binding.HostIp ?? "";
                invocation.Output.WriteLine($"{(wanted is null ? $"{port} -> " : "")}{address}:{binding.HostPort}");
                found = true;
            }
        }

        return found ? 0 : throw new CommandException($"Error: No public port '{invocation.Operands[1]}' published for {invocation.Operands[0]}");
    }
}
