using Berth.ApiTests.Networks;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Clients;

/// <summary>Services on two networks with aliases, health, a volume, a profile and scale: Compose 1.29, and Compose 2 as the stock client's plugin.</summary>
public sealed class ComposeNetworkTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const string Plugin = "usr/libexec/docker/cli-plugins/docker-compose";

    /// <summary>What the web server answers has come through both networks: it fetches it from the api, and that from the database by its alias.</summary>
    private const string Services = """
        services:
          db:
            image: busybox
            command: sh -c 'mkdir -p /data; echo from the store >/data/index.html; touch /ready; exec httpd -f -p 80 -h /data'
            healthcheck:
              test: ["CMD", "test", "-e", "/ready"]
              interval: 1s
            networks:
              back:
                aliases: [store]
            volumes: ["data:/data"]
          api:
            image: busybox
            command: sh -c 'mkdir /w; wget -qO /w/index.html http://store/ && exec httpd -f -p 80 -h /w'
            depends_on:
              db:
                condition: service_healthy
            networks: [front, back]
          web:
            image: busybox
            command: sh -c 'mkdir /w; until wget -qO /w/index.html http://api/; do sleep 1; done; exec httpd -f -p 80 -h /w'
            depends_on: [api]
            networks: [front]
            ports: ["8450:80"]
          tools:
            image: busybox
            command: wget -qO- http://db/
            profiles: [debug]
            networks: [back]
        networks:
          front: {}
          back:
            internal: true
        volumes:
          data: {}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("berth-compose-").FullName;

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("one")]
    [InlineData("two")]
    public async Task UpScaleDown_ServicesOfTwoNetworks_LiveAsTheFileSays(string version)
    {
        var peers = Environment.GetEnvironmentVariable("BERTH_PEERS") ?? "/var/tmp/berth-peers";
        Assert.SkipUnless(version == "one" || File.Exists(Path.Combine(peers, Plugin)), "there is no Compose 2: tools/peers.sh make");
        await File.WriteAllTextAsync(Path.Combine(_directory, "docker-compose.yml"), Services, Ct);
        await using var outside = await OutsideNetwork.CreateAsync();
        try
        {
            await ComposeAsync(version, "up", "-d", "--scale", "api=2");
            Assert.Equal(4, (await OfProjectAsync(version, "ps", "-q")).Length);
            await Eventually.TrueAsync("the web server answers", async () => await AskAsync(outside) == "from the store");
            Assert.Equal(2, await AddressesOfApiAsync(version));
            Assert.NotEqual(0, (await TryComposeAsync(version, "exec", "-T", "web", "wget", "-qO-", "-T", "2", "http://db/")).ExitCode);

            await ComposeAsync(version, "up", "-d", "--scale", "api=3");
            Assert.Equal(3, await AddressesOfApiAsync(version));
            await ComposeAsync(version, "up", "-d", "--scale", "api=1");
            Assert.Equal(1, await AddressesOfApiAsync(version));
            Assert.Contains("from the store", await ComposeAsync(version, "run", "--rm", "-T", "tools"), StringComparison.Ordinal);

            await ComposeAsync(version, "down", "-t", "1");
            Assert.Single(await OfProjectAsync(version, "volume", "ls", "-q"));
            Assert.Equal("", await AskAsync(outside));
        }
        finally
        {
            await ComposeAsync(version, "--profile", "debug", "down", "-v", "-t", "1");
        }

        Assert.Empty(await OfProjectAsync(version, "ps", "-aq"));
        Assert.Empty(await OfProjectAsync(version, "network", "ls", "-q"));
        Assert.Empty(await OfProjectAsync(version, "volume", "ls", "-q"));
    }

    private static Task<string> AskAsync(OutsideNetwork outside) => outside.RunAsync("timeout 2 busybox wget -q -O - http://198.51.100.1:8450/");

    private async Task<string[]> OfProjectAsync(string version, params string[] list) =>
        (await Docker.RunAsync([.. list, "--filter", $"label=com.docker.compose.project=quay{version}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<int> AddressesOfApiAsync(string version)
    {
        var answer = await ComposeAsync(version, "exec", "-T", "web", "nslookup", "-type=a", "api");
        return answer.Split("Name:")[1..].Sum(found => found.Split('\n').Count(line => line.StartsWith("Address", StringComparison.Ordinal)));
    }

    private async Task<string> ComposeAsync(string version, params string[] arguments) => (await TryComposeAsync(version, arguments)).Succeeded().Output;

    private Task<CommandResult> TryComposeAsync(string version, params string[] arguments)
    {
        string[] common = ["-p", $"quay{version}", "-f", Path.Combine(_directory, "docker-compose.yml"), .. arguments];
        return version == "one"
            ? Command.RunAsync("docker-compose", common, null, Docker.Environment)
            : Command.RunAsync(Repository.Tool("peers.sh"), ["run", "docker", "compose", .. common], null, Docker.Environment);
    }
}
