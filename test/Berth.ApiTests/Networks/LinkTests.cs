using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>Docker's legacy links on the default network, while the containers change.</summary>
public sealed class LinkTests(TestEngine engine) : NetworkTestsBase(engine)
{
    private const string Links = "{{json .HostConfig.Links}}";

    [Fact]
    public async Task Link_OnTheDefaultNetwork_IsInHostsAndEnvironment()
    {
        var server = await ServeAsync("linked", "--expose", "80");
        var seen = await RunAsync("--link", $"{server}:db", Image, "sh", "-c", "wget -q -O - http://db/; env");
        Assert.Contains("linked", seen, StringComparison.Ordinal);
        Assert.Contains($"DB_PORT_80_TCP_ADDR={await AddressAsync(server, "bridge")}", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_OfALinkedContainer_HasTheVariables()
    {
        var server = await StartIdleAsync("--expose", "80", "-e", "WORD=x");
        var linked = await StartIdleAsync("--link", $"{server}:db");
        var seen = (await Docker.RunAsync("exec", linked, "env")).Split('\n');
        Assert.Contains($"DB_PORT_80_TCP=tcp://{await AddressAsync(server, "bridge")}:80", seen);
        Assert.Contains("DB_ENV_WORD=x", seen);
    }

    [Fact]
    public async Task Rename_OfTheOther_IsFollowed()
    {
        var server = await StartIdleAsync();
        var linked = await StartIdleAsync("--link", $"{server}:db");
        Assert.Equal($"[\"/{server}:/{linked}/db\"]", await InspectAsync(linked, Links));
        var renamed = NewName();
        await Docker.RunAsync("rename", server, renamed);
        Assert.Equal($"[\"/{renamed}:/{linked}/db\"]", await InspectAsync(linked, Links));
        await Docker.RunAsync("restart", "-t", "0", linked);
        await Docker.RunAsync("exec", linked, "ping", "-c", "1", "-W", "2", "db");
    }

    [Fact]
    public async Task Start_OfTheOther_ElsewhereIsSeen()
    {
        var server = await StartIdleAsync();
        var linked = await StartIdleAsync("--link", $"{server}:db");
        var before = await AddressAsync(server, "bridge");
        await Docker.RunAsync("stop", "-t", "0", server);
        await TakeAsync(before);
        await Docker.RunAsync("start", server);
        var after = await AddressAsync(server, "bridge");
        Assert.NotEqual(before, after);
        Assert.Contains($"{after}\tdb ", await Docker.RunAsync("exec", linked, "cat", "/etc/hosts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WhileTheOtherIsStopped_IsNoneOfItsConcern()
    {
        var network = await CreateNetworkAsync();
        var server = await StartIdleAsync();
        var linked = await StartIdleAsync("--link", $"{server}:db");
        await Docker.RunAsync("stop", "-t", "0", server);
        await Docker.RunAsync("network", "connect", network, linked);
        await Docker.RunAsync("network", "disconnect", network, linked);
    }

    [Fact]
    public async Task Inspect_OnANetworkOfOnesOwn_HasTheLinkThere()
    {
        var network = await CreateNetworkAsync();
        var server = await StartIdleAsync("--network", network);
        var linked = await StartIdleAsync("--network", network, "--link", $"{server}:db");
        Assert.Equal($"null [\"{server}:db\"]", await InspectAsync(linked, $"{Links} {{{{json (index .NetworkSettings.Networks \"{network}\").Links}}}}"));
    }

    /// <summary>Idle containers on the default network, until one has an address.</summary>
    private async Task TakeAsync(string address)
    {
        for (var tries = 0; tries < 50; tries++)
            if (await AddressAsync(await StartIdleAsync(), "bridge") == address)
                return;
        Assert.Fail($"nobody got {address}");
    }
}
