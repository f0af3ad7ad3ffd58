using Berth.Engine.Containers.Restarts;
using Berth.UnitTests.Networks;

namespace Berth.UnitTests.Engine.Containers.Restarts;

public sealed class PendingRestartTests
{
    private readonly ManualTime _time = new();
    private int _started;

    [Fact]
    public void Due_AfterWhatRemains_IsCalledOnce()
    {
        using var pending = Begin(remaining: 3);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _started);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(1, _started);
    }

    [Fact]
    public void Due_WithNothingLeft_IsCalledAtOnce()
    {
        using var pending = Begin(remaining: 0);
        _time.Advance(TimeSpan.Zero);
        Assert.Equal(1, _started);
    }

    [Fact]
    public void Dispose_BeforeItIsDue_CallsItOff()
    {
        var pending = Begin(remaining: 3);
        Assert.False(pending.Over.IsCompleted);
        pending.Dispose();
        Assert.True(pending.Over.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, _started);
    }

    private PendingRestart Begin(int remaining) => new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(remaining), _time, _ => _started++);
}
