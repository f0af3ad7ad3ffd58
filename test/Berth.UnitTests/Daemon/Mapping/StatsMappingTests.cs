using System.Text;
using Berth.Api;
using Berth.Daemon.Mapping;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Statistics;
using Berth.Networks;
using Berth.Runtime.Cgroups;
using Berth.UnitTests.Engine.Containers;

namespace Berth.UnitTests.Daemon.Mapping;

public sealed class StatsMappingTests
{
    private const string NoCpu =
        """{"cpu_usage":{"total_usage":0,"usage_in_kernelmode":0,"usage_in_usermode":0},"throttling_data":{"periods":0,"throttled_periods":0,"throttled_time":0}}""";

    private const string NoIo =
        """{"io_service_bytes_recursive":null,"io_serviced_recursive":null,"io_queue_recursive":null,"io_service_time_recursive":null,"io_wait_time_recursive":null,"io_merged_recursive":null,"io_time_recursive":null,"sectors_recursive":null}""";

    private static readonly Container Container = new(Samples.Definition(new ContainerSettings()), new ContainerState());

    [Fact]
    public void ToStats_OfNothing_IsDockersAnswerForAStoppedContainer() =>
        Assert.Equal(
            """{"read":"0001-01-01T00:00:00Z","preread":"0001-01-01T00:00:00Z","pids_stats":{},"blkio_stats":"""
            + NoIo + ""","num_procs":0,"storage_stats":{},"cpu_stats":""" + NoCpu + ""","precpu_stats":""" + NoCpu
            + $$""","memory_stats":{},"name":"/sample","id":"{{Samples.Id}}"}""",
            Json(null, null));

    [Fact]
    public void ToStats_OfV1_HasAllOfDockersKeys()
    {
        string json = Json(Sample(isUnified: false), null);
        Assert.Contains("\"percpu_usage\":[3,4]", json, StringComparison.Ordinal);
        Assert.Contains("\"system_cpu_usage\":1000,\"online_cpus\":2", json, StringComparison.Ordinal);
        Assert.Contains("\"cache\":5,", json, StringComparison.Ordinal);
        Assert.Contains("\"total_inactive_file\":0,", json, StringComparison.Ordinal);
        Assert.DoesNotContain("swapcached", json, StringComparison.Ordinal);
        Assert.Contains("\"io_service_bytes_recursive\":[{\"major\":8,\"minor\":0,\"op\":\"Read\",\"value\":4096}],\"io_serviced_recursive\":[]", json, StringComparison.Ordinal);
        Assert.Contains("\"networks\":{\"eth0\":{\"rx_bytes\":7,", json, StringComparison.Ordinal);
    }

    [Fact]
    public void ToStats_OfV2_HasItsOwnKeysAndCountsBytesAlone()
    {
        string json = Json(Sample(isUnified: true), null);
        Assert.Contains("\"workingset_refault\":0", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"total_inactive_file\"", json, StringComparison.Ordinal);
        Assert.Contains("\"io_serviced_recursive\":null", json, StringComparison.Ordinal);
    }

    [Fact]
    public void ToStats_WithASampleBefore_HasItsProcessorTime()
    {
        string json = Json(Sample(isUnified: false), Sample(isUnified: false) with { Machine = new MachineTime(900, 2) });
        Assert.Contains("\"preread\":\"1970-01-01T00:00:00Z\"", json, StringComparison.Ordinal);
        Assert.Contains("\"system_cpu_usage\":900", json, StringComparison.Ordinal);
    }

    private static ContainerSample Sample(bool isUnified) => new()
    {
        Time = DateTimeOffset.UnixEpoch, IsUnified = isUnified, Machine = new MachineTime(1000, 2),
        Networks = new Dictionary<string, EndpointCounters>
        {
            ["eth0"] = new() { ReceivedBytes = 7, ReceivedPackets = 1, ReceiveErrors = 0, ReceiveDropped = 0, SentBytes = 8, SentPackets = 1, SendErrors = 0, SendDropped = 0 },
        },
        Usage = new CgroupStats(
            new CpuStats { Total = 7, PerProcessor = [3, 4] },
            new MemoryStats { Usage = 10, Limit = 100, Details = new Dictionary<string, ulong> { ["cache"] = 5, ["swapcached"] = 6 } },
            new PidsStats(1),
            new BlockIoStats { ServiceBytes = [new BlockIoEntry(8, 0, "Read", 4096)] }),
    };

    private static string Json(ContainerSample? sample, ContainerSample? before) =>
        Encoding.UTF8.GetString(ApiJson.Write(StatsMapping.ToStats(Container, sample, before), ApiJson.Default.ContainerStats));
}
