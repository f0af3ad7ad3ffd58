using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>Devices of the machine that a container's settings name, found out before its specification is built.</summary>
/// <param name="Nodes">Nodes to make in the container.</param>
/// <param name="BlockDevices">Numbers of the block devices whose input and output is limited, by their path.</param>
internal sealed record DeviceSelection(IReadOnlyList<GrantedDevice> Nodes, IReadOnlyDictionary<string, (long Major, long Minor)> BlockDevices)
{
    public static DeviceSelection None { get; } = new([], new Dictionary<string, (long, long)>());
}

/// <param name="Device">Where it is seen in the container, and what it is.</param>
/// <param name="Permissions">Of <c>r</c>, <c>w</c>, <c>m</c>.</param>
internal sealed record GrantedDevice(DeviceSpec Device, string Permissions);
