using System.Text.Json.Nodes;
using Berth.ApiTests.Registry;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Images;

/// <summary>From one engine to another: only what is missing, the same image, and after a break from where it was.</summary>
public sealed class SendTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    private const int Large = 96 << 20;
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-send-").FullName;
    private EngineProcess _other = null!;
    private Client _docker = null!;

    private string Machine => _other.Socket;

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("Docker sends no images");
        _other = TestEngine.BerthdBeside(_directory);
        _docker = new Client("docker", _other.Socket);
        await _other.StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await Docker.TryAsync("rmi", "-f", "sent:1", "sent:2", "sent/large:1");
        await _other.DisposeAsync();
        await TestEngine.RemoveBridgeAsync();
        await Command.RunAsync("rm", ["-rf", _directory]);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Send_Twice_SendsOnlyWhatIsMissing()
    {
        await CommitAsync("sent:1", Image, "echo one >/one");
        await CommitAsync("sent:2", "sent:1", "echo two >/two");

        var first = await Engine.Berth.RunAsync("send", "sent:1", Machine);
        var second = await Engine.Berth.RunAsync("send", "sent:2", $"unix://{Machine}");

        Assert.Matches("^[0-9a-f]{12}: Sent \\(.*\\)\n[0-9a-f]{12}: Sent \\(.*\\)\nsent:1$", first);
        Assert.Matches("^[0-9a-f]{12}: Already there\n[0-9a-f]{12}: Already there\n[0-9a-f]{12}: Sent \\(.*\\)\nsent:2$", second);
        Assert.Equal(await IdentityAsync(Docker, "sent:2"), await IdentityAsync(_docker, "sent:2"));
        Assert.Equal("one two", await _docker.RunAsync("run", "--rm", "sent:2", "sh", "-c", "echo $(cat /one /two)"));
        Assert.EndsWith("\nsent:2", await Engine.Berth.RunAsync("send", "sent:2", Machine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OfWhatWasPulled_KeepsItsDigestsAndManifest()
    {
        await using var registry = await RegistryProcess.StartAsync();
        var name = $"{registry.Host}/app:1";
        await CommitAsync(name, Image, "echo pushed >/pushed");
        await Docker.RunAsync("push", name);
        await Docker.RunAsync("rmi", name);
        await Docker.RunAsync("pull", name);

        await Engine.Berth.RunAsync("send", "-q", name, Machine);

        Assert.Equal(await IdentityAsync(Docker, name), await IdentityAsync(_docker, name));
        Assert.Contains("Status: Image is up to date", await _docker.RunAsync("pull", name), StringComparison.Ordinal);
        var again = $"{registry.Host}/again:1";
        await _docker.RunAsync("tag", name, again);
        await _docker.RunAsync("push", again);
        var digests = await _docker.RunAsync("image", "inspect", "-f", "{{json .RepoDigests}}", name);
        Assert.Single(JsonNode.Parse(digests)!.AsArray().Select(static digest => ((string)digest!).Split('@')[1]).Distinct());
        await Docker.RunAsync("rmi", name);
    }

    [Fact]
    public async Task Send_OtherKilledInTheMiddle_GoesOnWhereItWas()
    {
        await CommitAsync("sent/large:1", Image, $"head -c {Large} /dev/urandom >/large");
        await using var sending = Engine.Berth.Start("send", "sent/large:1", Machine);
        await Eventually.TrueAsync("a part of it is there", () => PartialBytes() > 1 << 20);
        await _other.KillAsync();
        var broken = await sending.FinishAsync();
        await _other.StartAsync();
        Assert.DoesNotContain("sent/large", await _docker.RunAsync("images"), StringComparison.Ordinal);

        var resumed = await Engine.Berth.RunAsync("send", "sent/large:1", Machine);

        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("send it again to go on", broken.Errors, StringComparison.Ordinal);
        Assert.Matches("(?m)^[0-9a-f]{12}: Sent \\(.* of .*, the rest was there\\)$", resumed);
        Assert.Equal(await IdentityAsync(Docker, "sent/large:1"), await IdentityAsync(_docker, "sent/large:1"));
        Assert.Equal(0, PartialBytes());
        Assert.Equal("Every layer is whole.", await new Client(Repository.Program("berth"), _other.Socket).RunAsync("image", "verify"));
    }

    [Fact]
    public async Task Send_WhatIsNotThere_SaysSo()
    {
        var result = await Engine.Berth.TryAsync("send", "nosuch:1", Machine);

        Assert.Equal((1, "Error response from daemon: No such image: nosuch:1\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Send_ToNobody_SaysWhere()
    {
        var result = await Engine.Berth.TryAsync("send", Image, "/nosuch/berth.sock");

        Assert.Contains("Cannot connect to the Berth daemon at unix:///nosuch/berth.sock", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Id":"sha256:x","Config":"e30=","Names":[],"Layers":[]}""")]
    [InlineData("""{"Id":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","Config":"e30=","Names":[],"Layers":[{"ChainId":"x","Digest":"y","Size":1}]}""")]
    public async Task Receive_PartsThatDoNotFit_AreRefused(string body)
    {
        using var http = UnixHttp.Connect(_other.Socket);
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await http.PostAsync(new Uri("/berth/images/receive", UriKind.Relative), content, Ct);

        Assert.Equal((400, true), ((int)answer.StatusCode, (await answer.Content.ReadAsStringAsync(Ct)).Contains("do not fit together", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReceiveLayer_WrongBytes_AreThrownAwayWhenTheImageIsMade()
    {
        var parts = JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri($"/berth/images/{Image}/parts", UriKind.Relative), Ct))!;
        var layer = parts["Layers"]![0]!;
        using var http = UnixHttp.Connect(_other.Socket);
        using ByteArrayContent wrong = new(new byte[(int)layer["Size"]!]);
        using var put = await http.PutAsync(new Uri($"/berth/blobs/{layer["Digest"]}?size={layer["Size"]}", UriKind.Relative), wrong, Ct);
        using StringContent body = new(parts.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

        using var made = await http.PostAsync(new Uri("/berth/images/receive", UriKind.Relative), body, Ct);

        Assert.Equal((204, 400), ((int)put.StatusCode, (int)made.StatusCode));
        Assert.Equal(0, PartialBytes());
        Assert.EndsWith("\n" + Image, await Engine.Berth.RunAsync("send", Image, Machine), StringComparison.Ordinal);
    }

    private long PartialBytes() => Directory.Exists($"{_directory}/root/content/blobs/sha256")
        ? new DirectoryInfo($"{_directory}/root/content/blobs/sha256").GetFiles(".part-*").Sum(static file => file.Length)
        : 0;

    private static Task<string> IdentityAsync(Client docker, string name) =>
        docker.RunAsync("image", "inspect", "-f", "{{.Id}} {{json .RepoTags}} {{json .RepoDigests}} {{json .RootFS.Layers}} {{.Created}}", name);

    private async Task CommitAsync(string image, string from, string script)
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, from, "sh", "-c", script);
        await Docker.RunAsync("commit", name, image);
        await Docker.RunAsync("rm", name);
    }
}
