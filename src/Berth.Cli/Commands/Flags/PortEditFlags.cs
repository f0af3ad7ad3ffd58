using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>Published ports of a container that come and go, whether it runs or not.</summary>
internal sealed class PortEditFlags
{
    private readonly ParsedListOption<IReadOnlyList<(string Port, PortBinding Binding)>> added = new(
        "publish-add", "list", "Publish another port of the container to the host, at any time", PortSpec.Parse);

    private readonly ParsedListOption<IReadOnlyList<(string Port, PortBinding Binding)>> removed = new(
        "publish-rm", "list", "Publish a port no more, at any time: 80 for all of 80/tcp, 8080:80 for one", PortSpec.Parse);

    public IEnumerable<Option> Options => [added, removed];

    public ContainerUpdateRequest Apply(ContainerUpdateRequest request) => request with
    {
        PortBindings = added.IsGiven ? NetworkFlags.Bindings(added.Values) : null,
        RemovePortBindings = removed.IsGiven ? NetworkFlags.Bindings(removed.Values) : null,
    };
}
