using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

public sealed class LifecycleTests : IDisposable
{
    private readonly RuntimeBox box = new();

    [Fact]
    public void Create_ThenStart_RunsTheProgramOnlyAfterTheStart()
    {
        box.Configure("echo ran; exec sleep 1000", spec => spec with { Annotations = new Dictionary<string, string> { ["a"] = "b \"c\"" } });
        string id = box.Create();

        JsonElement state = box.State(id);
        Assert.Equal("created", state.GetProperty("status").GetString());
        Assert.Equal(id, state.GetProperty("id").GetString());
        Assert.Equal(box.Bundle, state.GetProperty("bundle").GetString());
        Assert.Equal("b \"c\"", state.GetProperty("annotations").GetProperty("a").GetString());
        Assert.Equal("1.2.0", state.GetProperty("ociVersion").GetString());
        Assert.Equal(File.ReadAllText(box.PathOf("pid")), state.GetProperty("pid").GetInt32().ToString(CultureInfo.InvariantCulture));
        Assert.Equal("", File.ReadAllText(box.PathOf("out.1")));

        Assert.Equal(0, box.Run("start", id).Code);
        RuntimeBox.WaitForText(box.PathOf("out.1"), "ran\n");
        Assert.Equal("running", box.Status(id));
        Assert.Equal(1, box.Run("start", id).Code);

        CommandResult refused = box.Run("delete", id);
        Assert.Equal((1, $"cannot delete container {id} that is not stopped: running\n"), (refused.Code, refused.Error));
        Assert.Equal(0, box.Run("kill", id, "KILL").Code);
        box.WaitStopped(id);
        Assert.Equal("stopped", box.Status(id));
        Assert.Equal(0, box.Run("delete", id).Code);
        box.AssertGone(id);
    }

    [Fact]
    public void Create_WhileItWaits_HoldsNothingOfTheHosts()
    {
        box.Configure("true");
        string id = box.Create();
        string descriptors = $"/proc/{box.State(id).GetProperty("pid").GetInt32()}/fd";

        string[] targets = [.. Directory.GetFiles(descriptors).Order().Skip(3).Select(fd => new FileInfo(fd).LinkTarget!)];

        Assert.EndsWith("/exec.fifo", Assert.Single(targets));
        Assert.Equal(0, box.Run("delete", id).Code);
        box.AssertGone(id);
    }

    [Theory]
    [InlineData("15")]
    [InlineData("TERM")]
    [InlineData("SIGTERM")]
    [InlineData(null)]
    public void Kill_SignalByNameOrNumber_ReachesTheProcess(string? signal)
    {
        box.Configure("trap 'echo got term; exit 0' TERM; echo ready; while :; do sleep 1000 & wait; done");
        string id = box.RunDetached(out CommandResult result);
        RuntimeBox.WaitForText(result.OutputPath, "ready");

        Assert.Equal(0, (signal is null ? box.Run("kill", id) : box.Run("kill", id, signal)).Code);
        box.WaitStopped(id);

        Assert.Contains("got term", result.Output, StringComparison.Ordinal);
        CommandResult again = box.Run("kill", id, "KILL");
        Assert.Equal((1, "container not running\n"), (again.Code, again.Error));
        Assert.Equal((1, "unknown signal \"NONSENSE\"\n"), (box.Run("kill", id, "NONSENSE").Code, box.Run("kill", id, "NONSENSE").Error));
    }

    [Fact]
    public void Kill_All_ReachesEveryProcessOfAContainerThatSharesTheHosts()
    {
        box.Configure("sleep 1000 & echo $! >/tmp/child; exec sleep 1000", WithoutPidNamespace);
        string id = box.RunDetached(out _);
        RuntimeBox.WaitForText(Path.Combine(box.RootFs, "tmp/child"), "\n");
        int child = PidFd.Open(int.Parse(File.ReadAllText(Path.Combine(box.RootFs, "tmp/child")), CultureInfo.InvariantCulture));

        Assert.Equal(0, box.Run("kill", "--all", id, "KILL").Code);

        Assert.True(Polling.Wait(child, Polling.Readable, TimeSpan.FromSeconds(20)));
        Fd.Close(child);
        box.WaitStopped(id);
    }

    [Fact]
    public void Delete_ForceOfARunningContainer_LeavesNoProcessBehind()
    {
        box.Configure("sleep 1000 & echo $! >/tmp/child; exec sleep 1000", WithoutPidNamespace);
        string id = box.RunDetached(out _);
        RuntimeBox.WaitForText(Path.Combine(box.RootFs, "tmp/child"), "\n");
        int child = PidFd.Open(int.Parse(File.ReadAllText(Path.Combine(box.RootFs, "tmp/child")), CultureInfo.InvariantCulture));

        Assert.Equal(0, box.Run("delete", "--force", id).Code);

        box.AssertGone(id);
        Assert.True(Polling.Wait(child, Polling.Readable, TimeSpan.Zero), "the child lives on");
        Fd.Close(child);
        Assert.Equal(0, box.Run("delete", "--force", id).Code);
        CommandResult missing = box.Run("delete", id);
        Assert.Equal((1, $"container \"{id}\" does not exist\n"), (missing.Code, missing.Error));
    }

    [Fact]
    public void Kill_NumberThatAnotherProcessHasNow_LeavesThatAlone()
    {
        box.Configure("sleep 1000");
        string id = box.RunDetached(out _);
        box.Run("kill", id, "KILL");
        box.WaitStopped(id);
        string file = box.PathOf($"root/{id}/state.json");
        JsonNode state = JsonNode.Parse(File.ReadAllText(file))!;
        using Process stranger = StartInAnotherTickThan((long)state["startTime"]!);
        state["pid"] = stranger.Id;
        File.WriteAllText(file, state.ToJsonString());

        Assert.Equal("stopped", box.Status(id));
        Assert.Equal(1, box.Run("kill", id, "KILL").Code);
        Assert.Equal(255, box.Run("exec", id, "true").Code);
        Assert.Equal(0, box.Run("delete", "--force", id).Code);

        Assert.False(stranger.HasExited);
        box.AssertGone(id);
        stranger.Kill();
        stranger.WaitForExit();
    }

    /// <summary>Times of starts are told apart by hundredths of a second.</summary>
    private static Process StartInAnotherTickThan(long tick)
    {
        while (true)
        {
            Process process = Process.Start("/bin/sleep", "1000");
            string[] fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[1].Split(' ');
            if (long.Parse(fields[19], CultureInfo.InvariantCulture) != tick)
            {
                return process;
            }

            process.Kill();
            process.Dispose();
        }
    }

    [Fact]
    public void PauseAndResume_StopTheProcessesAndLetThemGoOn()
    {
        box.Configure("while :; do date +%s%N >/tmp/now; done");
        string id = box.RunDetached(out _);
        string file = Path.Combine(box.RootFs, "tmp/now");
        RuntimeBox.WaitForText(file, "\n");

        Assert.Equal(0, box.Run("pause", id).Code);
        Assert.Equal("paused", box.Status(id));
        Assert.Equal(255, box.Run("exec", id, "true").Code);
        DateTime stopped = File.GetLastWriteTimeUtc(file);
        Assert.Equal("paused", box.Status(id));
        Assert.Equal(stopped, File.GetLastWriteTimeUtc(file));
        Assert.Equal(0, box.Run("resume", id).Code);
        Assert.Equal("running", box.Status(id));
        Assert.Equal(1, box.Run("resume", id).Code);

        box.Run("pause", id);
        Assert.Equal(0, box.Run("kill", id, "KILL").Code);
        box.WaitStopped(id);
    }

    [Fact]
    public void ListAndPs_TellOfTheContainerAndItsProcesses()
    {
        box.Configure("sleep 1000 & exec sleep 1000");
        string id = box.RunDetached(out _);
        int pid = box.State(id).GetProperty("pid").GetInt32();

        JsonElement list = JsonDocument.Parse(box.Run("list", "--format", "json").Output).RootElement;
        Assert.Equal((id, pid, "running"), (list[0].GetProperty("id").GetString(), list[0].GetProperty("pid").GetInt32(), list[0].GetProperty("status").GetString()));
        Assert.Equal(id + "\n", box.Run("list", "--quiet").Output);
        Assert.Contains($"{id}   {pid}", box.Run("list").Output, StringComparison.Ordinal);
        int[] pids = JsonSerializer.Deserialize<int[]>(box.Run("ps", "--format", "json", id).Output)!;
        Assert.Equal(2, pids.Length);
        Assert.Contains(pid, pids);
        if (Networks.TestCommand.TryRun("ps -ef").Code != 0)
        {
            return; // busybox's ps knows no such options
        }

        string[] table = box.Run("ps", id).Output.TrimEnd().Split('\n');
        Assert.Equal(3, table.Length);
        Assert.All(table[1..], line => Assert.Contains("sleep 1000", line, StringComparison.Ordinal));
    }

    public void Dispose() => box.Dispose();

    private static RuntimeSpec WithoutPidNamespace(RuntimeSpec spec) =>
        spec with { Linux = spec.Linux! with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != "pid")] } };
}
