using Berth.Engine.Filtering;

namespace Berth.Engine.Events;

/// <summary>Which events a listener wants, by Docker's filters. Unknown ones select nothing out, as with Docker.</summary>
internal sealed class EventFilter(Filters filters)
{
    public bool Selects(EngineEvent happened) => filters.IsEmpty
        || (AllowsAction(happened.Action)
            && filters.AllowsExactly("type", happened.Type)
            && filters.AllowsExactly("scope", "local")
            && filters.AllowsLabels("label", happened.Attributes)
            && AllowsActor(EventTypes.Container, happened) && AllowsActor(EventTypes.Network, happened) && AllowsActor(EventTypes.Daemon, happened)
            && AllowsActor(EventTypes.Volume, happened) && AllowsActor("plugin", happened)
            && AllowsImage(happened));

    /// <summary>What follows a colon does not count: <c>exec_create: sh</c>.</summary>
    private bool AllowsAction(string action)
    {
        int colon = action.IndexOf(':', StringComparison.Ordinal);
        return filters.AllowsExactly("event", action) || (colon > 0 && filters.AllowsExactly("event", action[..colon]));
    }

    private bool AllowsActor(string type, EngineEvent happened) => !filters.Has(type)
        || (happened.Type == type && filters.Of(type).Any(wanted => IsActor(happened, wanted)));

    private static bool IsActor(EngineEvent happened, string wanted) =>
        happened.ActorId.StartsWith(wanted, StringComparison.Ordinal) || happened.Attributes.GetValueOrDefault("name") == wanted.TrimStart('/');

    /// <summary>A container's events are its image's too.</summary>
    private bool AllowsImage(EngineEvent happened)
    {
        if (!filters.Has("image"))
        {
            return true;
        }

        string image = happened.Type == EventTypes.Image
            ? happened.Attributes.GetValueOrDefault("name") ?? happened.ActorId
            : happened.Attributes.GetValueOrDefault("image") ?? "";
        return filters.Of("image").Any(wanted => image == wanted || happened.ActorId == wanted || WithoutTag(image) == wanted);
    }

    private static string WithoutTag(string reference)
    {
        int colon = reference.LastIndexOf(':');
        return colon > reference.LastIndexOf('/') ? reference[..colon] : reference;
    }
}
