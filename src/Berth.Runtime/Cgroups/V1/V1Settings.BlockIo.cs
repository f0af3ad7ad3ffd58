using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.V1;

public static partial class V1Settings
{
    /// <summary>Weights belong to a scheduler of block devices: BFQ, or CFQ on kernels before 5.0.</summary>
    private static void AddBlockIo(List<CgroupSetting> settings, BlockIoSpec? blockIo)
    {
        if (blockIo is null)
        {
            return;
        }

        if (Text((long?)blockIo.Weight) is { } weight)
        {
            settings.Add(new("blkio", "blkio.bfq.weight", weight) { Otherwise = new("blkio", "blkio.weight", weight) });
        }

        AddNumber(settings, "blkio", "blkio.leaf_weight", Text((long?)blockIo.LeafWeight));
        string[] weights = [.. blockIo.WeightDevice.Where(d => d.Weight > 0).Select(d => $"{d.Major}:{d.Minor} {d.Weight}")];
        if (weights.Length > 0)
        {
            settings.Add(new("blkio", "blkio.bfq.weight_device", weights) { Otherwise = new("blkio", "blkio.weight_device", weights) });
        }

        AddLines(settings, "blkio", "blkio.leaf_weight_device", blockIo.WeightDevice.Where(d => d.LeafWeight > 0).Select(d => $"{d.Major}:{d.Minor} {d.LeafWeight}"));
        AddLines(settings, "blkio", "blkio.throttle.read_bps_device", blockIo.ThrottleReadBpsDevice.Select(Rate));
        AddLines(settings, "blkio", "blkio.throttle.write_bps_device", blockIo.ThrottleWriteBpsDevice.Select(Rate));
        AddLines(settings, "blkio", "blkio.throttle.read_iops_device", blockIo.ThrottleReadIopsDevice.Select(Rate));
        AddLines(settings, "blkio", "blkio.throttle.write_iops_device", blockIo.ThrottleWriteIopsDevice.Select(Rate));
    }

    private static string Rate(ThrottleDeviceSpec device) => $"{device.Major}:{device.Minor} {device.Rate}";
}
