using System.Text.Json.Serialization;

namespace Berth.Engine.Networks.Ports;

/// <summary>A port of a running container that is reached through one of the machine's.</summary>
/// <param name="Port">Of the container.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="HostIp">Of the machine: <c>0.0.0.0</c> or <c>::</c> for all of a family.</param>
/// <param name="HostPort">Of the machine.</param>
public sealed record PortMapping(ushort Port, string Protocol, string HostIp, ushort HostPort)
{
    /// <summary>The container's port as its user writes it: <c>80/tcp</c>.</summary>
    [JsonIgnore]
    public string Service => $"{Port}/{Protocol}";
}
