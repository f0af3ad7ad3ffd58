using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Health;

namespace Berth.UnitTests.Engine.Containers.Health;

public sealed class HealthCheckTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("NONE")]
    [InlineData("CMD")]
    [InlineData("ODD true")]
    public void Of_NoTest_IsNone(string? test) => Assert.Null(Of(test is null ? null : new HealthDefinition { Test = test.Split(' ', StringSplitOptions.RemoveEmptyEntries) }));

    [Fact]
    public void Of_Command_IsItself() => Assert.Equal(["test", "-e", "/ok"], Of(new HealthDefinition { Test = ["CMD", "test", "-e", "/ok"] })!.Probe);

    [Fact]
    public void Of_ShellCommand_IsTheShells() => Assert.Equal(["/bin/sh", "-c", "exit 1"], Of(new HealthDefinition { Test = ["CMD-SHELL", "exit 1"] })!.Probe);

    [Fact]
    public void Of_ShellCommandOfAnImageWithAShell_IsThatShells() =>
        Assert.Equal(["/bin/ash", "-xc", "true"], Of(new HealthDefinition { Test = ["CMD-SHELL", "true"] }, "/bin/ash", "-xc")!.Probe);

    [Fact]
    public void Of_NothingElseSaid_HasDockersDefaults()
    {
        var check = Of(new HealthDefinition { Test = ["CMD", "true"] })!;
        Assert.Equal((30, 30, 0, 5, 3), (Seconds(check.Interval), Seconds(check.Timeout), Seconds(check.StartPeriod), Seconds(check.StartInterval), check.Retries));
    }

    [Fact]
    public void Of_TimesThatAreSaid_AreNanoseconds()
    {
        var check = Of(new HealthDefinition
        {
            Test = ["CMD", "true"], Interval = 1_000_000, Timeout = 2_000_000_000, StartPeriod = 60_000_000_000, StartInterval = long.MaxValue, Retries = 7,
        })!;
        Assert.Equal(1, check.Interval.TotalMilliseconds);
        Assert.Equal((2, 60, 7), (Seconds(check.Timeout), Seconds(check.StartPeriod), check.Retries));
        Assert.InRange(check.StartInterval.TotalDays, 1, 25);
    }

    [Theory]
    [InlineData(0, HealthStatus.Starting, 1)]
    [InlineData(19, HealthStatus.Starting, 1)]
    [InlineData(20, HealthStatus.Starting, 30)]
    [InlineData(5, HealthStatus.Healthy, 30)]
    public void PauseAt_InTheStartPeriod_IsShortUntilTheFirstSuccess(int second, HealthStatus status, int expected)
    {
        HealthCheck check = new() { Probe = ["true"], StartPeriod = TimeSpan.FromSeconds(20), StartInterval = TimeSpan.FromSeconds(1) };
        Assert.Equal(expected, Seconds(check.PauseAt(Start.AddSeconds(second), Start, status)));
    }

    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;

    private static HealthCheck? Of(HealthDefinition? health, params string[] shell) => HealthCheck.Of(new ContainerSettings
    {
        Lifecycle = new LifecycleDefinition { Health = health }, Process = new ProcessDefinition { Shell = shell.Length > 0 ? shell : null },
    });
}
