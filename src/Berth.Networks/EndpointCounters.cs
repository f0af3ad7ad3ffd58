namespace Berth.Networks;

/// <summary>What went through a container's eth0 since it was made, as the container sees it: the numbers of <c>docker stats</c>.</summary>
public readonly record struct EndpointCounters
{
    public required ulong ReceivedBytes { get; init; }
    public required ulong ReceivedPackets { get; init; }
    public required ulong ReceiveErrors { get; init; }
    public required ulong ReceiveDropped { get; init; }
    public required ulong SentBytes { get; init; }
    public required ulong SentPackets { get; init; }
    public required ulong SendErrors { get; init; }
    public required ulong SendDropped { get; init; }
}
