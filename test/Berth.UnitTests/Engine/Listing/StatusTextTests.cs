using Berth.Engine.Containers;
using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Listing;

namespace Berth.UnitTests.Engine.Listing;

public sealed class StatusTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(119, "About a minute")]
    [InlineData(120, "2 minutes")]
    [InlineData(3599, "59 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(5400, "2 hours")]
    [InlineData(47 * 3600, "47 hours")]
    [InlineData(48 * 3600, "2 days")]
    [InlineData(14 * 86400, "2 weeks")]
    [InlineData(60 * 86400, "2 months")]
    [InlineData(800 * 86400, "2 years")]
    public void Describe_RunningContainer_SaysHowLong(int seconds, string expected) =>
        Assert.Equal($"Up {expected}", StatusText.Describe(new ContainerState { Status = ContainerStatus.Running, StartedAt = Now.AddSeconds(-seconds) }, Now));

    [Theory]
    [InlineData(HealthStatus.Starting, "Up 2 hours (health: starting)")]
    [InlineData(HealthStatus.Healthy, "Up 2 hours (healthy)")]
    [InlineData(HealthStatus.Unhealthy, "Up 2 hours (unhealthy)")]
    public void Describe_RunningContainerWithAHealthCheck_SaysHowItIs(HealthStatus health, string expected)
    {
        var state = new ContainerState { Status = ContainerStatus.Running, StartedAt = Now.AddHours(-2), Health = new HealthState(health, 0, []) };
        Assert.Equal(expected, StatusText.Describe(state, Now));
        Assert.Equal("Up 2 hours (Paused)", StatusText.Describe(state with { Status = ContainerStatus.Paused }, Now));
    }

    [Theory]
    [InlineData(ContainerStatus.Created, "Created")]
    [InlineData(ContainerStatus.Paused, "Up 2 hours (Paused)")]
    [InlineData(ContainerStatus.Restarting, "Restarting (3) 5 minutes ago")]
    [InlineData(ContainerStatus.Removing, "Removal In Progress")]
    [InlineData(ContainerStatus.Exited, "Exited (3) 5 minutes ago")]
    [InlineData(ContainerStatus.Dead, "Dead")]
    public void Describe_AnyOtherState_IsInDockersWords(ContainerStatus status, string expected)
    {
        var state = new ContainerState { Status = status, ExitCode = 3, StartedAt = Now.AddHours(-2), FinishedAt = Now.AddMinutes(-5) };
        Assert.Equal(expected, StatusText.Describe(state, Now));
    }
}
