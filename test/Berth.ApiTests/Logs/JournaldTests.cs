using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Logs;

/// <summary>A journal that the test is itself, where the machine's would be: a file system of the sandbox covers that.</summary>
public sealed class JournaldTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    private const string Place = "/run/systemd";
    private LogListener? _journal;

    public async ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("its /run is its own");
        (await Command.RunAsync("mount", ["-t", "tmpfs", "tmpfs", Place])).Succeeded();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync();
        await DisposeAsync();
        await Command.RunAsync("umount", [Place]);
    }

    [Fact]
    public async Task Message_OfEachLine_HasDockersFields()
    {
        Listen();
        var name = NewName();
        await Docker.RunAsync(
            "run", "--name", name, "--log-driver", "journald", "--label", "a.b=1", "--log-opt", "labels=a.b", "-e", "_FOO=two\nlines", "--log-opt", "env=_FOO",
            "--log-opt", "tag={{.ImageName}}/{{.Name}}", Image, "sh", "-c", "echo out; sleep 0.2; echo err >&2");
        var id = await InspectAsync(name, "{{.Id}}");
        var (first, second) = (Fields(await _journal!.NextAsync()), Fields(await _journal.NextAsync()));
        Assert.Equal(("out", "6", "1"), (first["MESSAGE"], first["PRIORITY"], first["CONTAINER_LOG_ORDINAL"]));
        Assert.Equal(("err", "3", "2"), (second["MESSAGE"], second["PRIORITY"], second["CONTAINER_LOG_ORDINAL"]));
        Assert.Equal((id[..12], id, name), (first["CONTAINER_ID"], first["CONTAINER_ID_FULL"], first["CONTAINER_NAME"]));
        Assert.Equal((Image, $"{Image}/{name}", $"{Image}/{name}"), (first["IMAGE_NAME"], first["CONTAINER_TAG"], first["SYSLOG_IDENTIFIER"]));
        Assert.Equal(("1", "two\nlines"), (first["A_B"], first["FOO"]));
        Assert.Equal(first["CONTAINER_LOG_EPOCH"], second["CONTAINER_LOG_EPOCH"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$", first["SYSLOG_TIMESTAMP"]);
        Assert.DoesNotContain("CONTAINER_PARTIAL_MESSAGE", first.Keys);
    }

    [Fact]
    public async Task Message_OfALongLine_IsInPieces()
    {
        Listen();
        var name = await RunAsync("head -c 40000 /dev/zero | tr '\\0' x; echo");
        var pieces = (await _journal!.NextAsync(3)).Select(Fields).ToArray();
        Assert.Equal([16384, 16384, 7232], pieces.Select(piece => piece["MESSAGE"].Length));
        Assert.Equal(["1", "2", "3"], pieces.Select(piece => piece["CONTAINER_PARTIAL_ORDINAL"]));
        Assert.Equal(["false", "false", "true"], pieces.Select(piece => piece["CONTAINER_PARTIAL_LAST"]));
        Assert.Equal([true, true, false], pieces.Select(piece => piece.ContainsKey("CONTAINER_PARTIAL_MESSAGE")));
        Assert.Single(pieces.Select(piece => piece["CONTAINER_PARTIAL_ID"]).Distinct());
        Assert.Equal(new string('x', 40_000), await Docker.RunAsync("logs", name));
    }

    [Fact]
    public async Task Message_ThatIsTooLongForADatagram_ComesAsAFile()
    {
        // Read by a program that can receive a descriptor, as the journal does.
        const string journal = """
            import array, os, socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print("ready", flush=True)
            data, ancillary, _, _ = s.recvmsg(1000, 100)
            fds = array.array("i")
            fds.frombytes(ancillary[0][2])
            content = os.pread(fds[0], 1 << 20, 0)
            import fcntl
            print(len(data), fcntl.fcntl(fds[0], 1034), content.count(b"v"), b"MESSAGE=hi\n" in content, flush=True)
            """;
        Directory.CreateDirectory($"{Place}/journal");
        await using var receiver = RunningCommand.Start("/usr/bin/python3", ["-c", journal, $"{Place}/journal/socket"]);
        await receiver.ReadUntilAsync("ready");
        var name = NewName();
        var labels = Enumerable.Range(0, 4).SelectMany(i => new[] { "--label", $"l{i}={new string('v', 100_000)}" });
        await Docker.RunAsync(["run", "--name", name, "--log-driver", "journald", "--log-opt", "labels-regex=^l", .. labels, Image, "echo", "hi"]);
        Assert.Equal("0 15 400000 True", await receiver.ReadLineAsync());
    }

    [Fact]
    public async Task Start_WithoutAJournal_SaysSo()
    {
        var result = await Docker.TryAsync("run", "--rm", "--log-driver", "journald", Image, "true");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("journald is not enabled on this host", result.Errors, StringComparison.Ordinal);
    }

    private void Listen()
    {
        Directory.CreateDirectory($"{Place}/journal");
        _journal = LogListener.UnixDatagram($"{Place}/journal/socket");
    }

    private async Task<string> RunAsync(string script)
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, "--log-driver", "journald", Image, "sh", "-c", script);
        return name;
    }

    /// <summary>Lines of <c>NAME=value</c>, or a name alone, eight bytes of length, and a value of so many.</summary>
    private static Dictionary<string, string> Fields(string message)
    {
        Dictionary<string, string> fields = [];
        while (message.Length > 0)
        {
            var line = message[..message.IndexOf('\n', StringComparison.Ordinal)];
            message = message[(line.Length + 1)..];
            if (Regex.Match(line, "^([A-Z0-9_]+)=(.*)$", RegexOptions.Singleline) is { Success: true } match)
            {
                fields[match.Groups[1].Value] = match.Groups[2].Value;
                continue;
            }

            var length = message[0] | (message[1] << 8);
            fields[line] = message[8..(8 + length)];
            message = message[(8 + length + 1)..];
        }
        return fields;
    }
}
