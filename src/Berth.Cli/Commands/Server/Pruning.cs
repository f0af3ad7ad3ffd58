using Berth.Api;
using Berth.Api.Containers;
using Berth.Api.Images;
using Berth.Api.Server;
using Berth.Api.Volumes;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Server;

/// <summary>Removals of whatever nobody uses, each with what is printed of it.</summary>
/// <param name="invocation">Where it is asked for and printed.</param>
/// <param name="filters">As options write them.</param>
internal sealed class Pruning(Invocation invocation, IReadOnlyList<string> filters)
{
    /// <summary>Bytes given back so far.</summary>
    public ulong Reclaimed { get; private set; }

    public void Containers()
    {
        ContainersPruneReport report = Ask("/containers/prune", filters, ApiJson.Default.ContainersPruneReport);
        Print("Deleted Containers:", report.ContainersDeleted, report.SpaceReclaimed);
    }

    public void Networks() => Print("Deleted Networks:", Ask("/networks/prune", filters, ApiJson.Default.NetworksPruneReport).NetworksDeleted, 0);

    public void Volumes()
    {
        VolumesPruneReport report = Ask("/volumes/prune", filters, ApiJson.Default.VolumesPruneReport);
        Print("Deleted Volumes:", report.VolumesDeleted, report.SpaceReclaimed);
    }

    /// <param name="all">Those with a name, too.</param>
    public void Images(bool all)
    {
        ImagesPruneReport report = Ask("/images/prune", [.. filters, $"dangling={(all ? "false" : "true")}"], ApiJson.Default.ImagesPruneReport);
        Print("Deleted Images:", report.ImagesDeleted?.Select(item => item.Untagged is { Length: > 0 } name ? $"untagged: {name}" : $"deleted: {item.Deleted}").ToList(), report.SpaceReclaimed);
    }

    public void Builds(bool all)
    {
        Target target = Target.Of("/build/prune").With("all", all).With("filters", Filters.ToJson(filters));
        BuildPruneReport report = invocation.Engine.Post(target, null, ApiJson.Default.BuildPruneReport);
        Print("Deleted build cache objects:", report.CachesDeleted, report.SpaceReclaimed);
    }

    /// <summary>The last line.</summary>
    public void PrintTotal() => invocation.Output.WriteLine($"Total reclaimed space: {Rendering.HumanUnits.Size(Reclaimed, 4)}");

    private T Ask<T>(string path, IReadOnlyList<string> filters, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        invocation.Engine.Post(Target.Of(path).With("filters", Filters.ToJson(filters)), null, type);

    private void Print(string heading, IReadOnlyList<string>? removed, ulong space)
    {
        Reclaimed += space;
        if (removed is { Count: > 0 })
        {
            invocation.Output.WriteLine($"{heading}\n{string.Join('\n', removed)}\n");
        }
    }
}
