using Berth.Engine.Containers.Specs;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Engine.Containers.Specs;

public sealed class UlimitClampTests
{
    private static readonly Dictionary<string, ulong> Own = new() { ["RLIMIT_NOFILE"] = 1000 };
    private static readonly ProcessSpec Process = new() { Rlimits = [new("RLIMIT_NOFILE", 5000, ulong.MaxValue), new("RLIMIT_CORE", 0, 0)] };

    [Fact]
    public void Apply_WithTheCapability_ChangesNothing() =>
        Assert.Equal((Process, 0), (UlimitClamp.Apply(Process, Own, mayRaise: true).Process, UlimitClamp.Apply(Process, Own, mayRaise: true).Warnings.Count));

    [Fact]
    public void Apply_AboveTheEnginesOwn_IsLoweredWithAWarning()
    {
        (ProcessSpec process, IReadOnlyList<string> warnings) = UlimitClamp.Apply(Process, Own, mayRaise: false);

        Assert.Equal([new("RLIMIT_NOFILE", 1000, 1000), new("RLIMIT_CORE", 0, 0)], process.Rlimits);
        Assert.Equal(["ulimit nofile=5000:unlimited is more than this engine may set: 1000:1000 it is"], warnings);
    }
}
