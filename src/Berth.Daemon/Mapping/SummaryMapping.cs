using Berth.Daemon.Http;
using Berth.Engine;
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

    public static Wire.ContainerSummary ToSummary(Container container, ImageNames images, ContainerEngine engine, ApiVersion version, DateTimeOffset now, ContainerSize? size, bool joinsPorts = false)
    {
        ContainerDefinition definition = container.Definition;
        ContainerState state = container.State;
        return new Wire.ContainerSummary
        {
            Id = definition.Id, Names = [$"/{definition.Name}"], Image = images.Of(definition), ImageId = definition.Image.Id,
            Command = ContainerDetails.CommandLineOf(definition), Created = definition.CreatedAt.ToUnixTimeSeconds(),
            Ports = PortsMapping.ToList(container, state, joinsPorts), SizeRw = size is { Written: > 0 } ? size.Value.Written : null, SizeRootFs = size?.Total,
            Labels = definition.Settings.Identity.Labels ?? NoLabels, State = StatusText.NameOf(state.Status), Status = StatusText.Describe(state, now),
            HostConfig = new Wire.SummaryHostConfig
            {
                NetworkMode = NetworkView.ModeOf(definition.Settings.Network),
                Annotations = version.IsAtLeast(FirstWithAnnotations) ? definition.Settings.Identity.Annotations : null,
            },
            NetworkSettings = new Wire.SummaryNetworkSettings { Networks = EndpointMapping.ToNetworks(container, state, engine.Networks, version) },
            Mounts = MountMapping.ToMounts(definition.Settings.Storage, engine.Options),
        };
    }
}
