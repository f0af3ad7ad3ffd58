using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>How much of the machine a container may use.</summary>
internal sealed class LimitFlags
{
    private readonly CgroupFlags cgroup = new();
    private readonly NumberOption swappiness = new("memory-swappiness", "Tune container memory swappiness (0 to 100)");
    private readonly ParsedListOption<Ulimit> ulimits = new("ulimit", "ulimit", "Ulimit options", Resources.ParseUlimit);
    private readonly ParsedOption<long?> sharedMemory = CgroupFlags.Size("shm-size", "Size of /dev/shm");
    private readonly TextOption parent = new("cgroup-parent", "Optional parent cgroup for the container");
    private readonly ParsedListOption<WeightDevice> weights = new(
        "blkio-weight-device", "list", "Block IO weight (relative device weight)", DeviceLimits.ParseWeight);

    private readonly ParsedListOption<ThrottleDevice> readBytes = new(
        "device-read-bps", "list", "Limit read rate (bytes per second) from a device", DeviceLimits.ParseBytes);

    private readonly ParsedListOption<ThrottleDevice> writtenBytes = new(
        "device-write-bps", "list", "Limit write rate (bytes per second) to a device", DeviceLimits.ParseBytes);

    private readonly ParsedListOption<ThrottleDevice> reads = new(
        "device-read-iops", "list", "Limit read rate (IO per second) from a device", DeviceLimits.ParseOperations);

    private readonly ParsedListOption<ThrottleDevice> writes = new(
        "device-write-iops", "list", "Limit write rate (IO per second) to a device", DeviceLimits.ParseOperations);

    private readonly NumberOption killScore = new("oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)");
    private readonly Switch killDisable = new("oom-kill-disable", "Disable OOM Killer");

    public IEnumerable<Option> Options => [.. cgroup.Options, swappiness, ulimits, sharedMemory, parent, killScore, killDisable, weights, readBytes, writtenBytes, reads, writes];

    public HostConfig Apply(HostConfig host) => cgroup.Apply(host) with
    {
        MemorySwappiness = swappiness.Value,
        Ulimits = ulimits.Values,
        ShmSize = sharedMemory.Value,
        CgroupParent = parent.Value,
        BlkioWeightDevice = StorageFlags.NonEmpty(weights.Values),
        BlkioDeviceReadBps = StorageFlags.NonEmpty(readBytes.Values),
        BlkioDeviceWriteBps = StorageFlags.NonEmpty(writtenBytes.Values),
        BlkioDeviceReadIops = StorageFlags.NonEmpty(reads.Values),
        BlkioDeviceWriteIops = StorageFlags.NonEmpty(writes.Values),
        OomScoreAdj = (int?)killScore.Value,
        OomKillDisable = killDisable.IsGiven ? killDisable.Value : null,
    };
}
