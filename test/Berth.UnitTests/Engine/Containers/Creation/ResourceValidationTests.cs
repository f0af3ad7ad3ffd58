using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

/// <summary>The messages are those of Docker 26 for the same request.</summary>
public sealed class ResourceValidationTests
{
    private const long Mib = 1 << 20;

    private static readonly MachineFacts Bare = new()
    {
        Processors = 1, LimitsMemory = false, LimitsSwap = false, HasSwappiness = false, HasOomKillDisable = false, LimitsProcesses = false, HasCpuShares = false,
        HasCpuQuota = false, HasCpuRealtime = false, HasBlockIoWeight = false, HasBlockIoWeightDevice = false, HasBlockIoThrottle = false,
    };

    public static TheoryData<MemoryLimits, string?> MemoryLimits => new()
    {
        { new() { Limit = 6 * Mib }, null },
        { new() { Limit = 1 }, "Minimum memory limit allowed is 6MB" },
        { new() { Limit = -1 }, "Minimum memory limit allowed is 6MB" },
        { new() { Limit = 6 * Mib, Swap = 100 }, "Minimum memoryswap limit should be larger than memory limit, see usage" },
        { new() { Swap = 100 * Mib }, "You should always set the Memory limit when using Memoryswap limit, see usage" },
        { new() { Swap = -1 }, null },
        { new() { Reservation = 5 }, "Minimum memory reservation allowed is 6MB" },
        { new() { Limit = 10 * Mib, Reservation = 20 * Mib }, "Minimum memory limit can not be less than memory reservation limit, see usage" },
        { new() { Swappiness = 101 }, "Invalid value: 101, valid memory swappiness range is 0-100" },
        { new() { Swappiness = -2 }, "Invalid value: -2, valid memory swappiness range is 0-100" },
        { new() { Swappiness = -1 }, null },
    };

    public static TheoryData<CpuLimits, string?> CpuLimits => new()
    {
        { new() { NanoCpus = 2_000_000_000 }, null },
        { new() { NanoCpus = 3_000_000_000 }, "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available" },
        { new() { NanoCpus = 10_000_000 }, null },
        { new() { NanoCpus = 1_000_000 }, "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available" }, // Docker fails at the start
        { new() { NanoCpus = -1 }, "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available" },
        { new() { NanoCpus = 1_000_000_000, Period = 1000 }, "Conflicting options: Nano CPUs and CPU Period cannot both be set" },
        { new() { NanoCpus = 1_000_000_000, Quota = 1000 }, "Conflicting options: Nano CPUs and CPU Quota cannot both be set" },
        { new() { Period = 10 }, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)" },
        { new() { Period = 2_000_000 }, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)" },
        { new() { Quota = 10 }, "CPU cfs quota can not be less than 1ms (i.e. 1000)" },
        { new() { Quota = -1 }, null },
        { new() { Cpus = "0,1" }, null },
        { new() { Cpus = "0-9" }, "Requested CPUs are not available - requested 0-9, available: 0-1" },
        { new() { Cpus = "x" }, "Invalid value x for cpuset cpus: invalid format: x" },
        { new() { Cpus = "1-0" }, "Invalid value 1-0 for cpuset cpus: invalid format: 1-0" },
        { new() { Cpus = "0-" }, "Invalid value 0- for cpuset cpus: invalid format: 0-" },
        { new() { Cpus = "0,,1" }, "Invalid value 0,,1 for cpuset cpus: invalid format: 0,,1" },
        { new() { Cpus = "99999999999" }, "Invalid value 99999999999 for cpuset cpus: value of out range, maximum is 8192" },
        { new() { Mems = "3" }, "Requested memory nodes are not available - requested 3, available: 0" },
        { new() { RealtimePeriod = 1000, RealtimeRuntime = 2000 }, "cpu real-time runtime cannot be higher than cpu real-time period" },
    };

    [Theory, MemberData(nameof(MemoryLimits))]
    public void Check_Memory(MemoryLimits memory, string? message) => Check(message, new() { Memory = memory });

    [Theory, MemberData(nameof(CpuLimits))]
    public void Check_Cpu(CpuLimits cpu, string? message) => Check(message, new() { Cpu = cpu });

    [Fact]
    public void Check_BlockIoAndOomScore()
    {
        Check("Range of blkio weight is from 10 to 1000", new() { BlockIo = new() { Weight = 5 } });
        Check("Invalid value 1001, range for oom score adj is [-1000, 1000]", new() { OomScoreAdjustment = 1001 });
        Check(null, new() { OomScoreAdjustment = -1000, Pids = -5, BlockIo = new() { Weight = 10 } });
    }

    [Fact]
    public void Check_WhatTheMachineCannotDo_IsLeftOutWithAWarning()
    {
        List<string> warnings = [];
        ResourceLimits limits = ResourceValidation.Check(
            new()
            {
                Memory = new() { Limit = 64 * Mib, Reservation = 32 * Mib, Swappiness = 1, OomKillDisable = true },
                Cpu = new() { Shares = 2, Period = 1000, Quota = 1000, Cpus = "0" },
                Pids = 5,
                BlockIo = new() { Weight = 5, WeightDevices = [new("/dev/sda", 10)], ReadBps = [new("/dev/sda", 1)], WriteIops = [new("/dev/sda", 1)] },
            },
            Bare,
            warnings);

        Assert.Equal(new MemoryLimits { Swap = -1 }, limits.Memory);
        Assert.Equal(new CpuLimits(), limits.Cpu);
        Assert.Null(limits.Pids);
        Assert.Equal((0, 0, 0, 0), (limits.BlockIo.Weight, limits.BlockIo.WeightDevices!.Count, limits.BlockIo.ReadBps!.Count, limits.BlockIo.WriteIops!.Count));
        Assert.Equal(12, warnings.Count);
        Assert.All(warnings, warning => Assert.StartsWith("Your kernel does not support ", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_NoSwapLimit_LimitsMemoryAlone()
    {
        List<string> warnings = [];
        ResourceLimits limits = ResourceValidation.Check(new() { Memory = new() { Limit = 64 * Mib } }, Samples.Machine with { LimitsSwap = false }, warnings);

        Assert.Equal((64 * Mib, -1), (limits.Memory.Limit, limits.Memory.Swap));
        Assert.Equal(["Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap."], warnings);
    }

    [Fact]
    public void Check_OomKillDisabledWithoutLimit_Warns()
    {
        List<string> warnings = [];
        ResourceValidation.Check(new() { Memory = new() { OomKillDisable = true } }, Samples.Machine, warnings);

        Assert.StartsWith("OOM killer is disabled for the container, but no memory limit is set", Assert.Single(warnings), StringComparison.Ordinal);
    }

    private static void Check(string? message, ResourceLimits limits)
    {
        List<string> warnings = [];
        if (message is null)
        {
            ResourceValidation.Check(limits, Samples.Machine, warnings);
            Assert.Empty(warnings);
            return;
        }

        Assert.Equal(message, Assert.Throws<EngineException>(() => ResourceValidation.Check(limits, Samples.Machine, warnings)).Message);
    }
}
