using System.Globalization;
using System.Text;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Logs;

/// <summary>Floods, and clients that do not read: memory stays flat, and nobody else notices.</summary>
public sealed class StallTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    /// <summary>What the daemon may take beside what it had, in kilobytes: a fraction of what goes through it.</summary>
    private const int Slack = 40_000;
    private const int ShimBound = 6_000;
    private const string Endless = "yes 0123456789012345678901234567890123456789";

    public ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("the memory of Berth's processes");
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Line_OfAGigabyte_TakesNoMemory()
    {
        var name = NewName();
        var before = StartToMeasure(Engine.Daemon.Pid);
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--log-opt", "max-size=100m", "--log-opt", "max-file=3", Image, "sh", "-c",
            "head -c 16777216 /dev/zero | tr '\\0' x >/part; i=0; while [ $i -lt 64 ]; do cat /part; i=$((i+1)); done; echo end >&2; sleep 1000");
        var shim = HostProcesses.Parent(int.Parse(await InspectAsync(name, "{{.State.Pid}}"), CultureInfo.InvariantCulture));
        await Eventually.TrueAsync("all is written", async () => (await Docker.TryAsync("logs", "--tail", "100", name)).Errors == "end\n", TimeSpan.FromMinutes(3));
        Assert.InRange(HostProcesses.PeakResidentSet(shim), 1, ShimBound);

        var (count, others) = await CountLogsAsync(name);
        Assert.True(count > 150_000_000, $"{count} bytes");
        Assert.Equal(0, others);
        Assert.InRange(HostProcesses.PeakResidentSet(Engine.Daemon.Pid), 1, before + Slack);
    }

    [Fact]
    public async Task Follower_ThatDoesNotRead_IsNobodysConcern()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, "--log-opt", "max-size=5m", "--log-opt", "max-file=2", Image, "sh", "-c", $"{Endless} | head -n 3000000");
        var before = StartToMeasure(Engine.Daemon.Pid);
        await using var client = await RawConnection.OpenAsync(Engine.Daemon.Socket);
        await client.TrySendAsync(Encoding.ASCII.GetBytes($"GET /containers/{name}/logs?follow=1&stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n"));
        await OthersRunOnAsync();
        Assert.Equal("0", await Docker.RunAsync("wait", name));
        Assert.InRange(HostProcesses.PeakResidentSet(Engine.Daemon.Pid), 1, before + Slack);
    }

    [Fact]
    public async Task AttachedClient_ThatDoesNotRead_HoldsUpItsOwnContainerAlone()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "--log-opt", "max-size=5m", "--log-opt", "max-file=2", Image, "sh", "-c", $"{Endless} | head -n 3000000");
        var before = StartToMeasure(Engine.Daemon.Pid);
        await using (var client = await RawConnection.OpenAsync(Engine.Daemon.Socket))
        {
            await client.TrySendAsync(Encoding.ASCII.GetBytes(
                $"POST /containers/{name}/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"));
            await Docker.RunAsync("start", name);
            var shim = HostProcesses.Parent(int.Parse(await InspectAsync(name, "{{.State.Pid}}"), CultureInfo.InvariantCulture));
            await OthersRunOnAsync();
            Assert.Equal("true", await InspectAsync(name, "{{.State.Running}}"));
            Assert.InRange(HostProcesses.PeakResidentSet(shim), 1, ShimBound);
        }
        Assert.Equal("0", await Docker.RunAsync("wait", name));
        Assert.InRange(HostProcesses.PeakResidentSet(Engine.Daemon.Pid), 1, before + Slack);
    }

    private async Task OthersRunOnAsync()
    {
        var other = NewName();
        Assert.Equal("here", await Docker.RunAsync("run", "--name", other, Image, "echo", "here"));
        Assert.Equal("here", await Docker.RunAsync("logs", other));
        Assert.Contains(other, await Docker.RunAsync("ps", "-a", "--format", "{{.Names}}"), StringComparison.Ordinal);
        Assert.Equal("there", await RunAsync(Image, "echo", "there"));
    }

    /// <summary>How many bytes there are, and how many that are not the line's.</summary>
    private async Task<(long Count, long Others)> CountLogsAsync(string name)
    {
        await using var logs = Docker.Start("logs", name);
        var (count, others) = (0L, 0L);
        var buffer = new byte[1 << 20];
        for (var length = 1; length > 0; count += length)
        {
            length = await logs.Output.BaseStream.ReadAsync(buffer, Ct);
            others += length - buffer.AsSpan(0, length).Count((byte)'x');
        }
        return (count, others);
    }

    /// <summary>Forgets the peak so far; what the process has now, in kilobytes.</summary>
    private static int StartToMeasure(int pid)
    {
        File.WriteAllText($"/proc/{pid}/clear_refs", "5");
        return HostProcesses.ResidentSet(pid);
    }
}
