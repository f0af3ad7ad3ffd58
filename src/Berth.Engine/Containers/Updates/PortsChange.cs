using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Updates;

/// <summary>Published ports that are to come, and such that are to go, by <c>80/tcp</c>.</summary>
public sealed record PortsChange
{
    /// <summary>As in a create; they stand beside those there are.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? Added { get; init; }

    /// <summary>What is empty in one is every address or every port of the machine; null or an empty list is all of that port.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? Removed { get; init; }
}
