using Berth.Api;
using Berth.Api.Networks;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network create</c>.</summary>
internal sealed class NetworkCreateCommand : Command
{
    private readonly Switch attachable = new("attachable", "Enable manual container attachment");
    private readonly ParsedListOption<(string Name, string Address)> auxiliary = new("aux-address", "map", "Auxiliary IPv4 or IPv6 addresses used by Network driver", SubnetOptions.ParseAuxiliary);
    private readonly TextOption configFrom = new("config-from", "The network from which to copy the configuration");
    private readonly Switch configOnly = new("config-only", "Create a configuration only network");
    private readonly TextOption driver = new("driver", "Driver to manage the Network", 'd', "bridge");
    private readonly ListOption gateways = new("gateway", "IPv4 or IPv6 Gateway for the master subnet") { Kind = "strings" };
    private readonly Switch ingress = new("ingress", "Create swarm routing-mesh network");
    private readonly Switch isInternal = new("internal", "Restrict external access to the network");
    private readonly ListOption ranges = new("ip-range", "Allocate container ip from a sub-range") { Kind = "strings" };
    private readonly TextOption addressDriver = new("ipam-driver", "IP Address Management Driver", initially: "default");
    private readonly ListOption addressOptions = new("ipam-opt", "Set IPAM driver specific options") { Kind = "map" };
    private readonly Switch inet4 = new("ipv4", "Enable or disable IPv4 address assignment", initially: true);
    private readonly Switch inet6 = new("ipv6", "Enable or disable IPv6 address assignment");
    private readonly ListOption labels = new("label", "Set metadata on a network", check: Variables.CheckLabel);
    private readonly ListOption options = new("opt", "Set driver specific options", 'o') { Kind = "map" };
    private readonly TextOption scope = new("scope", "Control the network's scope");
    private readonly ListOption subnets = new("subnet", "Subnet in CIDR format that represents a network segment") { Kind = "strings" };

    public override string Usage => "NETWORK";

    public override IReadOnlyList<Option> Options =>
        [attachable, auxiliary, configFrom, configOnly, driver, gateways, ingress, isInternal, ranges, addressDriver, addressOptions, inet4, inet6, labels, options, scope, subnets];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("A network whose containers choose their addresses", "berth network create --subnet 10.1.0.0/24 backend"),
        new("One without a way out", "berth network create --internal db"),
    ];

    public override int Run(Invocation invocation)
    {
        NetworkCreateRequest request = new()
        {
            Scope = scope.Value, Ingress = ingress.Value, ConfigOnly = configOnly.Value, ConfigFrom = configFrom.Value is { } source ? new NetworkConfigSource { Network = source } : null,
            EnableInet4 = inet4.IsGiven ? inet4.Value : null,
            Name = invocation.Operands[0], Driver = driver.Value, EnableInet6 = inet6.Value, Internal = isInternal.Value, Attachable = attachable.Value,
            Options = Variables.Map(options.Values), Labels = Variables.Map(labels.Values),
            Addressing = new NetworkAddressing
            {
                Driver = addressDriver.Value ?? "default", Options = Variables.Map(addressOptions.Values),
                Config = SubnetOptions.Join(subnets.Values, ranges.Values, gateways.Values, auxiliary.Values),
            },
        };
        NetworkCreateResponse answer = invocation.Engine.Post(
            Target.Of("/networks/create"), ApiJson.Write(request, ApiJson.Default.NetworkCreateRequest), ApiJson.Default.NetworkCreateResponse);
        if (answer.Warning.Length > 0)
        {
            invocation.Error.WriteLine($"WARNING: {answer.Warning}");
        }

        invocation.Output.WriteLine(answer.Id);
        return 0;
    }
}
