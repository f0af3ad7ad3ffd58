using Berth.Api.Server;
using Berth.Daemon.Http;
using Berth.Engine.Events;

namespace Berth.Daemon.Mapping;

/// <summary>Events in the API's terms.</summary>
internal static class EventMapping
{
    public static EventMessage ToMessage(EngineEvent happened)
    {
        bool isContainer = happened.Type == EventTypes.Container;
        bool hasOldFields = isContainer || happened.Type == EventTypes.Image;
        return new EventMessage
        {
            Status = hasOldFields ? happened.Action : null, Id = hasOldFields ? happened.ActorId : null,
            From = isContainer ? happened.Attributes.GetValueOrDefault("image") : null,
            Type = happened.Type, Action = happened.Action, Actor = new EventActor { Id = happened.ActorId, Attributes = happened.Attributes },
            Time = happened.Time.ToUnixTimeSeconds(), TimeNano = UnixTime.Nanoseconds(happened.Time),
        };
    }
}
