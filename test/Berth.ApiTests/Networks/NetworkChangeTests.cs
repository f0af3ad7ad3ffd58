using Berth.ApiTests.Support;

namespace Berth.ApiTests.Networks;

/// <summary>Networks that are called and labelled otherwise, with containers on them: Berth's extension.</summary>
public sealed class NetworkChangeTests(TestEngine engine) : NetworkTestsBase(engine)
{
    [Fact]
    public async Task Rename_WithContainersOnIt_GoesOnByTheNewName()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var network = await CreateNetworkAsync("--label", "kept=yes");
        var server = await ServeAsync("renamed", "--network", network, "--network-alias", "front");
        var asker = await StartIdleAsync("--network", network);
        var stopped = NewName();
        await Docker.RunAsync("create", "--name", stopped, "--network", network, Image, "wget", "-qO-", "http://front/");
        var (renamed, address) = (NewName() + "-net", await AddressAsync(server, network));

        await Engine.Berth.RunAsync("network", "rename", network, renamed);
        try
        {
            Assert.Equal($"{renamed} yes", await Docker.RunAsync("network", "inspect", "-f", "{{.Name}} {{.Labels.kept}}", renamed));
            Assert.Equal((address, renamed), (await AddressAsync(server, renamed), await InspectAsync(server, "{{.HostConfig.NetworkMode}}")));
            Assert.Equal("renamed", await Docker.RunAsync("exec", asker, "wget", "-qO-", $"http://{server}.{renamed}/"));
            Assert.Equal("renamed", await Docker.RunAsync("start", "-a", stopped));
            Assert.NotEqual(0, (await Docker.TryAsync("network", "inspect", network)).ExitCode);

            await Engine.Daemon.KillAsync();
            await Engine.Daemon.StartAsync();
            Assert.Equal(address, await AddressAsync(server, renamed));
            Assert.Equal("renamed", await Docker.RunAsync("exec", asker, "wget", "-qO-", "http://front/"));
            await Docker.RunAsync("network", "disconnect", renamed, asker);
            await Docker.RunAsync("network", "connect", renamed, asker);
            await Docker.RunAsync("restart", "-t", "0", server);
            Assert.NotEqual("", await AddressAsync(server, renamed));
        }
        finally
        {
            await Docker.TryAsync("rm", "-f", server, asker, stopped);
            await Docker.TryAsync("network", "rm", renamed);
        }
    }

    [Fact]
    public async Task Rename_ToWhatCannotBe_IsRefused()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        string[] networks = [await CreateNetworkAsync(), await CreateNetworkAsync()];
        async Task RefusedAsync(string message, params string[] names) =>
            Assert.Equal($"Error response from daemon: {message}", (await Engine.Berth.TryAsync(["network", "rename", .. names])).Errors.TrimEnd('\n'));

        await RefusedAsync($"network with name {networks[1]} already exists", networks);
        await RefusedAsync("operation is not permitted on predefined bridge network", networks[0], "bridge");
        await RefusedAsync("bridge is a pre-defined network and cannot be renamed", "bridge", "other");
        await RefusedAsync("network nope not found", "nope", "other");
    }

    [Fact]
    public async Task Update_Labels_SetsAndTakesAway()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var network = await CreateNetworkAsync("--label", "a=1", "--label", "b=2");
        var result = await Engine.Berth.TryAsync("network", "update", "--label-add", "a=3", "--label-add", "c", "--label-rm", "b", "--label-rm", "d", network);
        Assert.Equal((0, "WARNING: there is no label d\n"), (result.ExitCode, result.Errors));
        Assert.Equal("{\"a\":\"3\",\"c\":\"\"}", await Docker.RunAsync("network", "inspect", "-f", "{{json .Labels}}", network));
        Assert.Equal(network, await Docker.RunAsync("network", "ls", "--filter", "label=a=3", "--filter", $"name={network}", "--format", "{{.Name}}"));
        await Engine.Daemon.KillAsync();
        await Engine.Daemon.StartAsync();
        Assert.Equal("3", await Docker.RunAsync("network", "inspect", "-f", "{{.Labels.a}}", network));
    }

    [Fact]
    public async Task Events_TellOfRenamesAndLabels()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var since = FormattableString.Invariant($"{DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeSeconds()}");
        var (network, renamed) = (await CreateNetworkAsync(), NewName() + "-net");
        var id = await Docker.RunAsync("network", "inspect", "-f", "{{.Id}}", network);
        await using var events = Docker.Start("events", "--since", since, "--filter", $"network={id}", "--format", "{{.Action}} {{.Actor.ID}} {{json .Actor.Attributes}}");

        await Engine.Berth.RunAsync("network", "rename", network, renamed);
        await Engine.Berth.RunAsync("network", "update", "--label-add", "a=1", renamed);
        await Docker.RunAsync("network", "rm", renamed);

        Assert.Equal($$"""create {{id}} {"name":"{{network}}","type":"bridge"}""", await events.ReadLineAsync());
        Assert.Equal($$"""rename {{id}} {"name":"{{renamed}}","oldName":"{{network}}","type":"bridge"}""", await events.ReadLineAsync());
        Assert.Equal($$"""update {{id}} {"name":"{{renamed}}","type":"bridge"}""", await events.ReadLineAsync());
        Assert.Equal($$"""destroy {{id}} {"name":"{{renamed}}","type":"bridge"}""", await events.ReadLineAsync());
    }

    [Fact]
    public async Task Events_TellOfNetworksAndWhoIsOnThem()
    {
        var network = await CreateNetworkAsync();
        var since = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeMilliseconds() / 1000.0;
        var name = await StartIdleAsync("--network", network);
        await Docker.RunAsync("network", "connect", "bridge", name);
        await Docker.RunAsync("network", "disconnect", network, name);
        var until = DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeSeconds();
        var id = await InspectAsync(name, "{{.Id}}");
        var told = await Docker.RunAsync(
            "events", "--since", FormattableString.Invariant($"{since}"), "--until", FormattableString.Invariant($"{until}"), "--filter", "type=network",
            "--format", "{{.Action}} {{.Actor.Attributes.name}} {{.Actor.Attributes.container}}");
        Assert.Equal([$"connect {network} {id}", $"connect bridge {id}", $"disconnect {network} {id}"], told.Split('\n').Where(line => line.EndsWith(id, StringComparison.Ordinal)));
    }
}
