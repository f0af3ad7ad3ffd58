using Berth.Api;
using Berth.Api.Networks;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.Commands.Flags;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network connect</c>.</summary>
internal sealed class NetworkConnectCommand : Command
{
    private readonly ListOption aliases = new("alias", "Add network-scoped alias for the container") { Kind = "strings" };
    private readonly ListOption driverOptions = new("driver-opt", "driver options for the network", check: NetworkJoin.CheckDriverOption) { Kind = "strings" };
    private readonly NumberOption priority = new("gw-priority", "The highest provides the default gateway; positive or negative");
    private readonly TextOption address = new("ip", "IPv4 address (e.g., \"172.30.100.104\")");
    private readonly TextOption address6 = new("ip6", "IPv6 address (e.g., \"2001:db8::33\")");
    private readonly ListOption links = new("link", "Add link to another container");
    private readonly ListOption linkLocal = new("link-local-ip", "Add a link-local address for the container") { Kind = "strings" };

    public override string Usage => "NETWORK CONTAINER";

    public override IReadOnlyList<Option> Options => [aliases, driverOptions, priority, address, address6, links, linkLocal];

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("A second network for a running container", "berth network connect backend web")];

    public override int Run(Invocation invocation)
    {
        NetworkConnectRequest request = new()
        {
            Container = invocation.Operands[1],
            EndpointConfig = new EndpointSettings
            {
                Addressing = new EndpointAddressing { IPv4Address = address.Value, IPv6Address = address6.Value, LinkLocalAddresses = StorageFlags.NonEmpty(linkLocal.Values) },
                Aliases = aliases.Values, Links = StorageFlags.NonEmpty(links.Values),
                DriverOpts = Variables.Map(driverOptions.Values),
                GatewayPriority = (int?)priority.Value,
            },
        };
        invocation.Engine.Post(Target.Of("/networks", invocation.Operands[0], "connect"), ApiJson.Write(request, ApiJson.Default.NetworkConnectRequest));
        return 0;
    }
}
