using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Launching;

/// <summary>The containers whose namespaces another one joins.</summary>
/// <param name="options">Say what the engine has.</param>
/// <param name="find">A container by its name or id; null where there is none.</param>
internal sealed class Neighbours(EngineOptions options, Func<string, Container?> find)
{
    /// <summary>The namespaces of the others, by path, that a container joins.</summary>
    /// <exception cref="EngineException">One of them does not run, or keeps its IPC to itself.</exception>
    public JoinedNamespaces JoinedBy(ContainerSettings settings)
    {
        // Of several that do not run, Docker names the network's.
        string? network = PathOf(NetworkOwner(settings), "net");
        return new JoinedNamespaces(PathOf(PidOwner(settings), "pid"), PathOf(IpcOwner(settings), "ipc"), network);
    }

    /// <summary>The container whose processes this one shares; null for its own or the machine's.</summary>
    public Container? PidOwner(ContainerSettings settings) => Running(settings.Namespaces.Pid, static id => $"failed to join PID namespace: container {id} is not running");

    /// <summary>The container whose IPC this one shares.</summary>
    public Container? IpcOwner(ContainerSettings settings)
    {
        Container? owner = Running(settings.Namespaces.Ipc, static id => $"failed to join IPC namespace: container {id} is not running");
        return owner?.Settings.Namespaces.Ipc is "" or NamespaceMode.Private or NamespaceMode.None
            ? throw EngineException.InvalidArgument(
                $"failed to join IPC namespace: container {owner.Id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)")
            : owner;
    }

    /// <summary>The container whose network this one shares.</summary>
    public Container? NetworkOwner(ContainerSettings settings) => Running(settings.Network.Mode, static id => $"cannot join network of a non running container: {id}");

    /// <summary>The containers that one is linked to on the default network, as they are now; none where there is no such network.</summary>
    /// <exception cref="EngineException">One of them does not run.</exception>
    public IReadOnlyList<ContainerLink> LinksOf(ContainerDefinition definition) =>
        options.HasBridge ? [.. NetworkView.LinksOf(definition.Settings.Network).Select(link => ContainerLink.Of(definition, link, find))] : [];

    /// <summary>Of those the ones that run at this moment: whoever runs goes on without the others.</summary>
    public IReadOnlyList<ContainerLink> LiveLinksOf(ContainerDefinition definition) =>
        [.. NetworkView.LinksOf(definition.Settings.Network).Select(link => ContainerLink.Find(definition, link, find)).OfType<ContainerLink>()];

    /// <summary>Every container whose namespaces one joins, running or not.</summary>
    public IReadOnlyList<Container> Of(ContainerSettings settings) =>
        [.. new[] { settings.Namespaces.Pid, settings.Namespaces.Ipc, settings.Network.Mode }.Select(NamespaceMode.ContainerOf).OfType<string>().Select(find).OfType<Container>().Distinct()];

    /// <summary>Whose name and files below /etc a container has: those of the one that its network belongs to in the end, running or not.</summary>
    public ContainerDefinition NetworkIdentityOf(ContainerDefinition definition) =>
        NamespaceMode.ContainerOf(definition.Settings.Network.Mode) is { } owner && find(owner) is { } container
            ? NetworkIdentityOf(container.Definition)
            : definition;

    private Container? Running(string mode, Func<string, string> problem)
    {
        if (NamespaceMode.ContainerOf(mode) is not { } name)
        {
            return null;
        }

        Container container = find(name) ?? throw EngineException.NoSuchContainer(name);
        return container.State.IsRunning ? container : throw EngineException.Conflict(problem(container.Id));
    }

    private static string? PathOf(Container? container, string kind) => container is null ? null : $"/proc/{container.State.Pid}/ns/{kind}";
}
