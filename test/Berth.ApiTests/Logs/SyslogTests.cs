using System.Net.Sockets;
using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Logs;

/// <summary>Messages to receivers that the test is itself. What it asks for Docker does, byte for byte.</summary>
public sealed class SyslogTests(TestEngine engine) : EngineTests(engine), IAsyncDisposable
{
    private const string Stamp = @"[A-Z][a-z]{2} [ 1-3]\d \d\d:\d\d:\d\d";
    private static readonly string Host = Regex.Escape(Environment.MachineName);
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-syslog-").FullName;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Udp_BothStreams_AreTwoSeverities()
    {
        await using var listener = LogListener.Udp();
        var name = await SendAsync($"udp://127.0.0.1:{listener.Port}", "echo out; sleep 0.2; echo; echo err >&2; sleep 0.2; printf end");
        var id = (await InspectAsync(name, "{{.Id}}"))[..12];
        var messages = await listener.NextAsync(3);
        Assert.Matches($@"^<30>{Stamp} {id}\[\d+\]: out\n$", messages[0]);
        Assert.Matches($@"^<27>{Stamp} {id}\[\d+\]: err\n$", messages[1]);
        Assert.Matches($@"^<30>{Stamp} {id}\[\d+\]: end\n$", messages[2]);
    }

    [Theory]
    [InlineData("rfc3164", "<158>STAMP HOST a b[PID]: line\n")]
    [InlineData("rfc5424", "<158>1 TIMEZONE HOST a b PID a b - line\n")]
    [InlineData("rfc5424micro", "<158>1 TIME.\\d{6}ZONE HOST a b PID a b - line\n")]
    public async Task Tcp_Formats_AreThoseOfTheStandards(string format, string pattern)
    {
        await using var listener = LogListener.Tcp();
        await SendAsync($"tcp://127.0.0.1:{listener.Port}", "echo line", "syslog-facility=local3", $"syslog-format={format}", "tag=a b");
        var expected = Regex.Escape(pattern).Replace("\\\\d\\{6}", "\\d{6}", StringComparison.Ordinal).Replace("STAMP", Stamp, StringComparison.Ordinal)
            .Replace("TIME", @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", StringComparison.Ordinal).Replace("ZONE", @"(Z|[+-]\d\d:\d\d)", StringComparison.Ordinal)
            .Replace("HOST", Host, StringComparison.Ordinal).Replace("PID", @"\d+", StringComparison.Ordinal);
        Assert.Matches($"^{expected}$", await listener.NextAsync());
    }

    [Theory]
    [InlineData("unix")]
    [InlineData("unixgram")]
    public async Task UnixSockets_OfBothKinds_GetEachLine(string kind)
    {
        var path = Path.Combine(_directory, "socket");
        await using var listener = kind == "unix" ? LogListener.Unix(path) : LogListener.UnixDatagram(path);
        await SendAsync($"{kind}://{path}", "seq 100");
        var messages = await listener.NextAsync(100);
        Assert.Equal(Enumerable.Range(1, 100), messages.Select(message => int.Parse(message.Split(' ')[^1])));
    }

    [Fact]
    public async Task Tag_OfATemplate_NamesTheContainer()
    {
        await using var listener = LogListener.Udp();
        var name = await SendAsync(
            $"udp://127.0.0.1:{listener.Port}", "echo x",
            "tag={{.Name}}/{{.ImageName}}/{{.DaemonName}}/{{.FullID}}/{{truncate .ImageFullID 6}}/{{index .ContainerLabels \"a\"}}/{{(.ExtraAttributes nil).a}}/{{.Name | upper}}",
            "labels=a");
        var id = await InspectAsync(name, "{{.Id}}");
        Assert.Contains($" {name}/{Image}/docker/{id}/sha256/1/1/{name.ToUpperInvariant()}[", await listener.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfSyslog_ComeFromALocalCopy()
    {
        await using var listener = LogListener.Udp();
        var address = $"udp://127.0.0.1:{listener.Port}";
        var name = await SendAsync(address, "echo out; echo err >&2");
        var without = await SendAsync(address, "echo out", "cache-disabled=true");
        var logs = await Docker.TryAsync("logs", name);
        Assert.Equal(("out\n", "err\n"), (logs.Output, logs.Errors));
        Assert.Contains("configured logging driver does not support reading", (await Docker.TryAsync("logs", without)).Errors, StringComparison.Ordinal);
        Assert.Equal("", await InspectAsync(name, "{{.LogPath}}"));
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:1", "dial tcp 127.0.0.1:1: connect: connection refused")]
    [InlineData("tcp+tls://127.0.0.1:1", "dial tcp 127.0.0.1:1: connect: connection refused")]
    [InlineData("unix:///no/such", "stat /no/such: no such file or directory")]
    [InlineData("ftp://a", "unsupported scheme: 'ftp'")]
    public async Task Start_ReceiverAway_SaysSo(string address, string problem)
    {
        var result = await Docker.TryAsync("run", "--rm", "--log-driver", "syslog", "--log-opt", $"syslog-address={address}", Image, "true");
        Assert.InRange(result.ExitCode, 125, 127);
        Assert.Contains(problem, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_ThatWentAndCameBack_GetsLinesAgain()
    {
        var path = Path.Combine(_directory, "socket");
        var first = LogListener.UnixDatagram(path);
        var name = NewName();
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--log-driver", "syslog", "--log-opt", $"syslog-address=unixgram://{path}", Image,
            "sh", "-c", "i=0; while :; do echo $i; i=$((i+1)); sleep 0.05; done");
        await first.NextAsync();
        await first.DisposeAsync();
        File.Delete(path);
        await using var second = LogListener.UnixDatagram(path);
        await second.NextAsync();
        await Docker.RunAsync("kill", name);
        var numbers = (await Docker.RunAsync("logs", name)).Split('\n').Select(int.Parse).ToArray();
        Assert.Equal(Enumerable.Range(0, numbers.Length), numbers);
    }

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public async Task NonBlocking_ReceiverStalled_ContainerRunsOn(SocketType type)
    {
        TestEngine.SkipOnOracle("the end of its container waits for the receiver");
        var path = Path.Combine(_directory, "socket");
        using var stalled = LogListener.Stalled(path, type);
        var name = NewName();
        // Far more than all buffers hold: it ends only if nobody waits for the receiver.
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--log-driver", "syslog", "--log-opt", $"syslog-address={(type == SocketType.Dgram ? "unixgram" : "unix")}://{path}",
            "--log-opt", "mode=non-blocking", "--log-opt", "max-buffer-size=64k", Image, "sh", "-c", "yes 0123456789 | head -n 300000; echo end");
        Assert.Equal("0", await Docker.RunAsync("wait", name));
        var logs = await Docker.TryAsync("logs", "--tail", "1", name);
        Assert.Equal("end\n", logs.Output);
    }

    [Fact]
    public async Task Blocking_ReceiverStalled_OthersRunOn()
    {
        var path = Path.Combine(_directory, "socket");
        using var stalled = LogListener.Stalled(path, SocketType.Stream);
        var name = NewName();
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--log-driver", "syslog", "--log-opt", $"syslog-address=unix://{path}", Image,
            "sh", "-c", "yes 0123456789 | head -n 2000000");
        Assert.Equal("other", await RunAsync(Image, "echo", "other"));
        Assert.Equal("true", await InspectAsync(name, "{{.State.Running}}"));
        TestEngine.SkipOnOracle("its kill waits for the receiver");
        await Docker.RunAsync("kill", name);
        Assert.Equal("137", await Docker.RunAsync("wait", name));
    }

    [Theory]
    [InlineData("x=1", "unknown log opt 'x' for syslog log driver")]
    [InlineData("syslog-facility=x", "invalid syslog facility")]
    [InlineData("syslog-format=x", "Invalid syslog format")]
    [InlineData("cache-disabled=x", "invalid value for option cache-disabled: x")]
    public async Task Options_ThatMakeNoSense_AreRefused(string option, string problem)
    {
        var result = await Docker.TryAsync("create", "--log-driver", "syslog", "--log-opt", option, Image);
        Assert.Contains(problem, result.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, result.ExitCode);
    }

    private async Task<string> SendAsync(string address, string script, params string[] options)
    {
        var name = NewName();
        string[] flags = ["run", "--name", name, "--label", "a=1", "--log-driver", "syslog", "--log-opt", $"syslog-address={address}"];
        await Docker.RunAsync([.. flags, .. options.SelectMany(option => new[] { "--log-opt", option }), Image, "sh", "-c", script]);
        return name;
    }
}
