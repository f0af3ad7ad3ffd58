using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;

namespace Berth.UnitTests.Engine.Containers.Updates;

public sealed class UpdateMergeTests
{
    private static readonly ContainerSettings Current = new()
    {
        Limits = new ResourceLimits
        {
            Memory = new MemoryLimits { Limit = 100, Swap = 200, Reservation = 50, Swappiness = 7 }, Cpu = new CpuLimits { Shares = 5, Cpus = "0" },
            BlockIo = new BlockIoLimits { Weight = 10 }, Pids = 9, OomScoreAdjustment = 3,
        },
    };

    [Fact]
    public void Apply_WhatIsNotAskedFor_Stays()
    {
        Assert.Equal(Current, UpdateMerge.Apply(Current, new ResourceLimits(), restart: null));
        ContainerSettings after = UpdateMerge.Apply(Current, new ResourceLimits { Memory = new MemoryLimits { Limit = 150 }, Cpu = new CpuLimits { Mems = "1" } }, null);
        Assert.Equal(Current.Limits.Memory with { Limit = 150 }, after.Limits.Memory);
        Assert.Equal(Current.Limits.Cpu with { Mems = "1" }, after.Limits.Cpu);
        Assert.Equal(Current.Limits.Pids, after.Limits.Pids);
    }

    [Theory]
    [InlineData(17, 17)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    public void Apply_Pids_BelowOneAreNoLimit(long asked, long expected) =>
        Assert.Equal(expected, UpdateMerge.Apply(Current, new ResourceLimits { Pids = asked }, null).Limits.Pids);

    [Fact]
    public void Apply_RestartPolicy_IsReplaced()
    {
        RestartPolicy policy = new(RestartPolicy.OnFailure, 3);
        Assert.Equal(policy, UpdateMerge.Apply(Current, new ResourceLimits(), policy).Lifecycle.Restart);
    }

    [Fact]
    public void Apply_MemoryAboveTheSwapThatStays_IsAConflict() => Refused(
        "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time",
        Current, new ResourceLimits { Memory = new MemoryLimits { Limit = 201 } });

    [Fact]
    public void Apply_CpusBesideAQuota_IsAConflict() => Refused(
        "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set",
        Current with { Limits = new ResourceLimits { Cpu = new CpuLimits { Quota = 5000 } } }, new ResourceLimits { Cpu = new CpuLimits { NanoCpus = 1 } });

    [Fact]
    public void Apply_RestartOfWhatRemovesItself_IsAConflict() => Refused(
        "Restart policy cannot be updated because AutoRemove is enabled for the container",
        Current with { Lifecycle = new LifecycleDefinition { AutoRemove = true } }, new ResourceLimits(), new RestartPolicy(RestartPolicy.Always, 0));

    private static void Refused(string message, ContainerSettings current, ResourceLimits asked, RestartPolicy? restart = null)
    {
        EngineException refusal = Assert.Throws<EngineException>(() => UpdateMerge.Apply(current, asked, restart));
        Assert.Equal((EngineErrorKind.Conflict, message), (refusal.Kind, refusal.Message));
    }
}
