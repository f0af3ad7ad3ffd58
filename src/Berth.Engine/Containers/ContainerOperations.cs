using Berth.Engine.Events;

namespace Berth.Engine.Containers;

/// <summary>
/// The containers of an engine and everything that can be done with them; one file for each verb. A container is named by its
/// id, a beginning of it that is unique, or its name.
/// </summary>
public sealed partial class ContainerOperations
{
    private readonly ContainerTable table = new();
    private readonly EventBus events;
    private readonly EngineOptions options;
    private readonly TimeProvider time;

    internal ContainerOperations(EngineOptions options, EventBus events, TimeProvider time)
    {
        this.options = options;
        this.events = events;
        this.time = time;
    }

    /// <summary>Every container, in no order.</summary>
    public IReadOnlyCollection<Container> All => [.. table.All];

    /// <summary>Null when there is none.</summary>
    /// <exception cref="EngineException">The beginning of an id that several have.</exception>
    public Container? Find(string nameOrId) => table.Find(nameOrId);

    /// <exception cref="EngineException">There is none, or the beginning of an id is that of several.</exception>
    public Container Get(string nameOrId) => table.Get(nameOrId);

    /// <summary>Tells of something that happened to a container, with the attributes that Docker gives every container's event.</summary>
    /// <param name="container">Whom it happened to.</param>
    /// <param name="action">One of <see cref="ContainerActions"/>.</param>
    /// <param name="details">Further attributes.</param>
    internal void Publish(Container container, string action, params ReadOnlySpan<(string Key, string Value)> details)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach ((string key, string value) in container.Settings.Identity.Labels ?? new Dictionary<string, string>())
        {
            attributes[key] = value;
        }

        attributes["image"] = container.Definition.Image.Reference;
        attributes["name"] = container.Name;
        foreach ((string key, string value) in details)
        {
            attributes[key] = value;
        }

        events.Publish(EventTypes.Container, action, container.Id, attributes);
    }
}
