using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Execs;
using Berth.Engine.Containers.Streams;
using Berth.Engine.Events;
using Berth.Engine.Logs;
using Berth.KernelTests.Cgroups;
using Berth.Runtime.Cgroups;

namespace Berth.KernelTests.Engine.Containers;

/// <summary>The engine as a library: in this process, without a daemon.</summary>
public sealed class EngineRunTests : IAsyncLifetime
{
    private EngineRoom room = null!;

    public async ValueTask InitializeAsync() => room = await EngineRoom.OpenAsync();

    public ValueTask DisposeAsync() => room.DisposeAsync();

    [Fact]
    public async Task Run_AQuickProgram_MissesNoOutputAndNoEnd()
    {
        await using AttachedProcess run = await room.Containers.RunAsync(
            EngineRoom.Image, ["sh", "-c", "echo out; echo err >&2; printf rest; exit 3"], cancellation: EngineRoom.Cancellation);

        CollectedOutput output = await run.Stdio.ReadToEndAsync(EngineRoom.Cancellation);

        Assert.Equal(new CollectedOutput("out\nrest", "err\n"), output);
        Assert.Equal(3, await run.WaitAsync(EngineRoom.Cancellation));
        OutputLine[] log = await ToArrayAsync(room.Containers.ReadLogsAsync(run.Id, cancellation: EngineRoom.Cancellation));
        Assert.Equal(["Stderr err", "Stdout out", "Stdout rest"], log.Select(line => $"{line.Source} {line.Text}").Order(StringComparer.Ordinal));
        Assert.All(log, line => Assert.InRange(line.Time!.Value, room.Containers.Get(run.Id).State.StartedAt!.Value, DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task Wait_ForOutputThatNobodyReads_ForgetsIt()
    {
        ContainerSettings settings = new() { Lifecycle = new LifecycleDefinition { AutoRemove = true } };
        await using AttachedProcess run = await room.Containers.RunAsync(
            EngineRoom.Image, ["head", "-c", "20000000", "/dev/zero"], settings, "loud", EngineRoom.Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(new CancellationToken(canceled: true)));
        Assert.Equal(0, await run.WaitAsync(EngineRoom.Cancellation));

        Assert.Null(room.Containers.Find("loud"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.Stdio.ReadToEndAsync(EngineRoom.Cancellation));
    }

    [Fact]
    public async Task Run_WithInput_ReadsItToItsEnd()
    {
        ContainerSettings settings = new() { Stdio = new StdioDefinition { OpenStdin = true, StdinOnce = true } };
        await using AttachedProcess run = await room.Containers.RunAsync(EngineRoom.Image, ["sort"], settings, cancellation: EngineRoom.Cancellation);
        await run.Stdio.Input.WriteAsync("b\na\n"u8.ToArray(), EngineRoom.Cancellation);
        run.Stdio.CloseInput();

        Assert.Equal("a\nb\n", (await run.Stdio.ReadToEndAsync(EngineRoom.Cancellation)).Stdout);
    }

    [Fact]
    public async Task Run_OfAProgramThatIsNotThere_SaysSoAndLeavesNothing()
    {
        EngineException error = await Assert.ThrowsAsync<EngineException>(
            () => room.Containers.RunAsync(EngineRoom.Image, ["/no/such"], cancellation: EngineRoom.Cancellation));

        Assert.Contains("no such file or directory", error.Message, StringComparison.Ordinal);
        Assert.Empty(room.Containers.All);
    }

    [Fact]
    public async Task Exec_AndItsEvents_AreThoseOfTheContainer()
    {
        using EventSubscription events = room.Engine.Events.Subscribe();
        await using AttachedProcess run = await room.Containers.RunAsync(EngineRoom.Image, ["sleep", "1000"], name: "host", cancellation: EngineRoom.Cancellation);
        await using AttachedProcess exec = await room.Containers.ExecAsync(
            "host", new ExecDefinition { Arguments = ["sh", "-c", "echo $A; exit 7"], Environment = ["A=b"], AttachStdout = true }, EngineRoom.Cancellation);

        Assert.Equal("b\n", (await exec.Stdio.ReadToEndAsync(EngineRoom.Cancellation)).Stdout);
        Assert.Equal(7, await exec.WaitAsync(EngineRoom.Cancellation));
        await room.Containers.KillAsync("host", cancellation: EngineRoom.Cancellation);
        Assert.Equal(137, await run.WaitAsync(EngineRoom.Cancellation));
        List<string> actions = [];
        await foreach (EngineEvent happened in events.ReadAllAsync(EngineRoom.Cancellation))
        {
            if (happened.Type == EventTypes.Container)
            {
                actions.Add(happened.Action.Split(':')[0]);
            }

            if (happened.Action == ContainerActions.Die)
            {
                break;
            }
        }

        Assert.Equal(["create", "attach", "start", "exec_create", "exec_start", "exec_die", "kill", "die"], actions);
    }

    [Fact]
    public async Task Logs_ThatAreFollowed_EndWithTheContainer()
    {
        ContainerSettings settings = new() { Stdio = new StdioDefinition { OpenStdin = true } };
        await using AttachedProcess run = await room.Containers.RunAsync(
            EngineRoom.Image, ["sh", "-c", "echo first; read line; echo $line"], settings, cancellation: EngineRoom.Cancellation);
        List<string> lines = [];
        await foreach (OutputLine line in room.Containers.ReadLogsAsync(run.Id, new LogQuery { Stderr = false }, follow: true, EngineRoom.Cancellation))
        {
            lines.Add(line.Text);
            if (lines.Count == 1)
            {
                await run.Stdio.Input.WriteAsync("second\n"u8.ToArray(), EngineRoom.Cancellation);
            }
        }

        Assert.Equal(["first", "second"], lines);
    }

    [Fact]
    public async Task Logs_ThatAreLeftInTheMiddle_LeaveNothingBehind()
    {
        await using AttachedProcess run = await room.Containers.RunAsync(EngineRoom.Image, ["seq", "100000"], cancellation: EngineRoom.Cancellation);
        await run.WaitAsync(EngineRoom.Cancellation);
        await foreach (OutputLine line in room.Containers.ReadLogsAsync(run.Id, cancellation: EngineRoom.Cancellation))
        {
            Assert.Equal("1", line.Text);
            break;
        }

        OutputLine[] last = await ToArrayAsync(room.Containers.ReadLogsAsync(run.Id, new LogQuery { Tail = 2 }, cancellation: EngineRoom.Cancellation));
        Assert.Equal(["99999", "100000"], last.Select(line => line.Text));
        Assert.Throws<EngineException>(() => room.Containers.ReadLogsAsync("nobody", cancellation: EngineRoom.Cancellation));
    }

    /// <summary>Who are not children of its init are there still when it has ended, and take their time.</summary>
    [Fact]
    public async Task Close_WhileAnEndedContainersCgroupIsTakenAway_WaitsForIt()
    {
        ContainerSettings settings = new() { Lifecycle = new LifecycleDefinition { AutoRemove = true } };
        await using AttachedProcess run = await room.Containers.RunAsync(EngineRoom.Image, ["sleep", "1000"], settings, cancellation: EngineRoom.Cancellation);
        Cgroup cgroup = CgroupDriver.Detect().Open($"/berth/{run.Id}");
        using ContainedProcess many = new(cgroup, "for i in $(seq 800); do sleep 1000 & done; wait");
        while (cgroup.Pids().Count < 800)
        {
            await Task.Delay(10, EngineRoom.Cancellation);
        }

        await room.Containers.RemoveAsync(run.Id, new RemovalOptions(Force: true), EngineRoom.Cancellation);
        await room.CloseAsync();

        Assert.DoesNotContain(cgroup.Directories, Directory.Exists);
    }

    private static async Task<OutputLine[]> ToArrayAsync(IAsyncEnumerable<OutputLine> lines)
    {
        List<OutputLine> all = [];
        await foreach (OutputLine line in lines.WithCancellation(EngineRoom.Cancellation))
        {
            all.Add(line);
        }

        return [.. all];
    }
}
