using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Engine.Containers.Updates;

public sealed class UpdateSpecTests
{
    private static readonly ResourceLimits Limits = new()
    {
        Memory = new MemoryLimits { Limit = 100, Swap = 300 }, Cpu = new CpuLimits { Quota = 5000, Period = 10_000 }, Pids = 4,
        BlockIo = new BlockIoLimits { Weight = 20, ReadBps = [new DeviceRate("/dev/sda", 1)] },
    };

    [Fact]
    public void Build_NothingAskedFor_IsNothing() => Assert.Equal("null null null null", Text(new ResourceLimits()));

    [Fact]
    public void Build_OneLimitOfAController_IsAllOfThatController()
    {
        Assert.Equal("100+300 null null null", Text(new ResourceLimits { Memory = new MemoryLimits { Limit = 100 } }));
        Assert.Equal("null 5000/10000 null null", Text(new ResourceLimits { Cpu = new CpuLimits { Period = 10_000 } }));
        Assert.Equal("null null null 20", Text(new ResourceLimits { BlockIo = new BlockIoLimits { Weight = 20 } }));
    }

    [Fact]
    public void Build_PidsWithoutLimit_LiftIt() =>
        Assert.Equal(-1, UpdateSpec.Build(Limits with { Pids = null }, new ResourceLimits { Pids = 0 }, limitsSwap: true).Pids!.Limit);

    [Theory]
    [InlineData(true, -1L)]
    [InlineData(false, null)]
    public void Build_SwapWithoutLimit_LiftsItWhereThereIsOne(bool limitsSwap, long? expected)
    {
        ResourceLimits after = new() { Memory = new MemoryLimits { Limit = 100, Swap = -1 } };
        Assert.Equal(expected, UpdateSpec.Build(after, after, limitsSwap).Memory!.Swap);
    }

    private static string Text(ResourceLimits asked)
    {
        ResourcesSpec spec = UpdateSpec.Build(Limits, asked, limitsSwap: true);
        return $"{(spec.Memory is { } m ? $"{m.Limit}+{m.Swap}" : "null")} {(spec.Cpu is { } c ? $"{c.Quota}/{c.Period}" : "null")} "
            + $"{spec.Pids?.Limit?.ToString() ?? "null"} {spec.BlockIo?.Weight?.ToString() ?? "null"}";
    }
}
