using Berth.ApiTests.Support;

namespace Berth.ApiTests.Clients;

/// <summary>Testcontainers for .NET from NuGet, unchanged, in a program of its own.</summary>
public sealed class TestcontainersTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Program_StartsWaitsExecsAndDisposes()
    {
        var program = Path.Combine(Repository.Root, "test/Berth.TestcontainersClient/bin/Debug/net10.0/Berth.TestcontainersClient");
        // Its own cleaner is an image that has a port published.
        var environment = new Dictionary<string, string>(Docker.Environment) { ["TESTCONTAINERS_RYUK_DISABLED"] = "true" };
        var result = await Command.RunAsync(program, [NewName()], null, environment);
        Assert.Equal("all well\n", result.Succeeded().Output);
        Assert.Equal("", await Docker.RunAsync("ps", "-aq", "--filter", "label=org.testcontainers"));
    }
}
