using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.V2;

public static partial class V2Settings
{
    private static void AddBlockIo(List<CgroupSetting> settings, BlockIoSpec? blockIo)
    {
        if (blockIo is null)
        {
            return;
        }

        if (blockIo.LeafWeight is > 0 || blockIo.WeightDevice.Any(d => d.LeafWeight > 0))
        {
            throw new SpecException("linux.resources.blockIO.leafWeight", "needs cgroup v1; this machine uses cgroup v2");
        }

        if (blockIo.Weight is > 0 and { } weight)
        {
            settings.Add(new("io", "io.bfq.weight", $"{weight}") { Otherwise = new("io", "io.weight", $"default {CostWeight(weight)}") });
        }

        string[] weights = [.. blockIo.WeightDevice.Where(d => d.Weight > 0).Select(d => $"{d.Major}:{d.Minor} {d.Weight}")];
        if (weights.Length > 0)
        {
            string[] costs = [.. blockIo.WeightDevice.Where(d => d.Weight > 0).Select(d => $"{d.Major}:{d.Minor} {CostWeight(d.Weight!.Value)}")];
            settings.Add(new("io", "io.bfq.weight", weights) { Otherwise = new("io", "io.weight", costs) });
        }

        AddLines(settings, "io", "io.max",
        [
            .. blockIo.ThrottleReadBpsDevice.Select(d => Rate(d, "rbps")),
            .. blockIo.ThrottleWriteBpsDevice.Select(d => Rate(d, "wbps")),
            .. blockIo.ThrottleReadIopsDevice.Select(d => Rate(d, "riops")),
            .. blockIo.ThrottleWriteIopsDevice.Select(d => Rate(d, "wiops")),
        ]);
    }

    /// <summary>BFQ's weights are those of v1, 10 to 1000; io.weight, of the cost model, goes from 1 to 10000.</summary>
    private static int CostWeight(ushort weight) => 1 + (Math.Clamp((int)weight, 10, 1000) - 10) * 9999 / 990;

    private static string Rate(ThrottleDeviceSpec device, string key) => $"{device.Major}:{device.Minor} {key}={(device.Rate == 0 ? "max" : device.Rate)}";
}
