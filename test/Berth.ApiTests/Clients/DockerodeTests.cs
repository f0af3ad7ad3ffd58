using Berth.ApiTests.Support;

namespace Berth.ApiTests.Clients;

/// <summary>dockerode from npm, unchanged; tools/dependencies.sh puts it into artifacts/clients.</summary>
public sealed class DockerodeTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Script_AttachesExecsFollowsAndRemoves()
    {
        var script = Path.Combine(Repository.Root, "test/Berth.ApiTests/Clients/Dockerode/script.js");
        var modules = Path.Combine(Repository.Root, "artifacts/clients/dockerode/node_modules");
        var environment = new Dictionary<string, string>(Docker.Environment) { ["NODE_PATH"] = modules };
        var result = await Command.RunAsync("node", [script, NewName()], null, environment);
        Assert.Equal("all well\n", result.Succeeded().Output);
    }
}
