using Berth.Cli.Commands.Flags;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Health;

namespace Berth.UnitTests.Cli;

/// <summary>The command line knows no engine, and so says the labels a second time.</summary>
public sealed class RestartLabelTests
{
    [Fact]
    public void ConnectLabel_OfTheFlag_IsTheEngines() => Assert.Equal(ContainerOperations.StartOnConnectLabel, LifecycleFlags.ConnectLabel);

    [Fact]
    public void Label_OfTheFlag_IsTheEngines() => Assert.Equal(HealthCheck.RestartLabel, LifecycleFlags.RestartLabel);
}
