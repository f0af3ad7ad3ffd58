using Berth.Api;
using Berth.Api.Server;
using Berth.Daemon.Http;

namespace Berth.Daemon.Endpoints;

/// <summary>What this engine does not have, answered as Docker does where it has none: no swarm, no plugins.</summary>
internal static class AbsentEndpoints
{
    private const string NoManager =
        "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again.";

    private static readonly string[] SwarmLists = ["/swarm", "/nodes", "/services", "/tasks", "/secrets", "/configs"];

    public static void Map(RouteTable routes)
    {
        foreach (string list in SwarmLists)
        {
            routes.Add("GET", list, static _ => throw NotInASwarm());
            routes.Add("GET", list + "/{name}", static _ => throw NotInASwarm());
            routes.Add("POST", list + "/create", static _ => throw NotInASwarm());
        }

        routes.Add("PUT", "/volumes/{name}", static _ => throw Unavailable("volume update only valid for cluster volumes, but swarm is unavailable"));
        routes.Add("POST", "/swarm/leave", static _ => throw Unavailable("This node is not part of a swarm"));
        routes.Add("POST", "/swarm/init", static _ => throw Unavailable("this engine cannot be part of a swarm"));
        routes.Add("POST", "/swarm/join", static _ => throw Unavailable("this engine cannot be part of a swarm"));
        routes.Add("GET", "/plugins", static request => request.AnswerAsync([], ApiJson.Default.IReadOnlyListString));
        routes.Add("POST", "/build/prune", static request => request.AnswerAsync(new BuildPruneReport(), ApiJson.Default.BuildPruneReport));
    }

    public static ApiException NotInASwarm() => Unavailable(NoManager);

    private static ApiException Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, message);
}
