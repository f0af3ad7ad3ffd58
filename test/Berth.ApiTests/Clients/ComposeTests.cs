using Berth.ApiTests.Support;

namespace Berth.ApiTests.Clients;

/// <summary>docker-compose, unchanged: services on the default bridge and on the host's network, started by health.</summary>
public sealed class ComposeTests(TestEngine engine) : EngineTests(engine)
{
    private const string Services = """
        version: "2.4"
        services:
          db:
            image: busybox
            network_mode: bridge
            command: sh -c 'echo ready; touch /ready; trap "exit 0" TERM; sleep 1000 & wait'
            healthcheck:
              test: ["CMD", "test", "-e", "/ready"]
              interval: 1s
          web:
            image: busybox
            network_mode: host
            command: sh -c 'echo serving; trap "exit 0" TERM; sleep 1000 & wait'
            depends_on:
              db:
                condition: service_healthy
            environment:
              A: b
            restart: unless-stopped
            tmpfs: /scratch
            mem_limit: 32m
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("berth-compose-").FullName;

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task UpToDown_ServicesOfTheDefaultNetworks_LiveAsTheFileSays()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "docker-compose.yml"), Services, Ct);
        try
        {
            await ComposeAsync("up", "-d");
            Assert.Equal(2, (await Docker.RunAsync("ps", "-q", "--filter", "label=com.docker.compose.project=harbour")).Split('\n').Length);
            Assert.Equal("healthy", await InspectAsync(await IdOfAsync("db"), "{{.State.Health.Status}}"));
            Assert.Equal("33554432 unless-stopped host", await InspectAsync(await IdOfAsync("web"), "{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.NetworkMode}}"));

            Assert.Equal("b tmpfs\n", await ComposeAsync("exec", "-T", "web", "sh", "-c", "echo $A $(df /scratch | awk 'NR==2 {print $1}')"));
            Assert.Contains("serving", await ComposeAsync("logs"), StringComparison.Ordinal);
            string before = await IdOfAsync("web");
            await ComposeAsync("up", "-d");
            await ComposeAsync("restart", "web");
            Assert.Equal(before, await IdOfAsync("web"));
        }
        finally
        {
            await ComposeAsync("down", "-t", "5");
        }

        Assert.Equal("", await Docker.RunAsync("ps", "-aq", "--filter", "label=com.docker.compose.project=harbour"));
    }

    private async Task<string> IdOfAsync(string service) => (await ComposeAsync("ps", "-q", service)).Trim();

    private async Task<string> ComposeAsync(params string[] arguments) => (await Command.RunAsync(
        "docker-compose", ["-p", "harbour", "-f", Path.Combine(_directory, "docker-compose.yml"), .. arguments], null, Docker.Environment)).Succeeded().Output;
}
