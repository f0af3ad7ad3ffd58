using Berth.Cli.Commands.Flags;
using Berth.Engine.Containers.Health;

namespace Berth.UnitTests.Cli;

/// <summary>The command line knows no engine, and so says the label a second time.</summary>
public sealed class RestartLabelTests
{
    [Fact]
    public void Label_OfTheFlag_IsTheEngines() => Assert.Equal(HealthCheck.RestartLabel, LifecycleFlags.RestartLabel);
}
