using System.Globalization;
using Berth.Daemon.Http;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>One container as a list shows it.</summary>
internal static class SummaryMapping
{
    private const int FirstWithAnnotations = 46;
    private static readonly Dictionary<string, string> NoLabels = [];

    public static Wire.ContainerSummary ToSummary(Container container, ImageNames images, ApiVersion version, DateTimeOffset now, ContainerSize? size)
    {
        ContainerDefinition definition = container.Definition;
        ContainerState state = container.State;
        return new Wire.ContainerSummary
        {
            Id = definition.Id, Names = [$"/{definition.Name}"], Image = images.Of(definition), ImageId = definition.Image.Id,
            Command = ContainerDetails.CommandLineOf(definition), Created = definition.CreatedAt.ToUnixTimeSeconds(),
            Ports = state.IsRunning ? ToPorts(definition.Settings.Network) : [], SizeRw = size is { Written: > 0 } ? size.Value.Written : null, SizeRootFs = size?.Total,
            Labels = definition.Settings.Identity.Labels ?? NoLabels, State = StatusText.NameOf(state.Status), Status = StatusText.Describe(state, now),
            HostConfig = new Wire.SummaryHostConfig
            {
                NetworkMode = NetworkView.ModeOf(definition.Settings.Network),
                Annotations = version.IsAtLeast(FirstWithAnnotations) ? definition.Settings.Identity.Annotations : null,
            },
            NetworkSettings = new Wire.SummaryNetworkSettings { Networks = NetworkMapping.ToNetworks(container, state) },
            Mounts = MountMapping.ToMounts(definition.Settings.Storage),
        };
    }

    private static Wire.Port[] ToPorts(NetworkDefinition network) => network.ExposedPorts is not { Count: > 0 } exposed ? [] : [.. exposed.Select(static port =>
    {
        int slash = port.IndexOf('/', StringComparison.Ordinal);
        return new Wire.Port
        {
            PrivatePort = ushort.TryParse(slash < 0 ? port : port[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) ? number : (ushort)0,
            Type = slash < 0 ? "tcp" : port[(slash + 1)..],
        };
    })];
}
