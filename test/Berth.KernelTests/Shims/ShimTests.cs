using System.Text;
using Berth.Linux;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Launch;
using Berth.Runtime.Shims;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.Shims;

public sealed class ShimTests : IDisposable
{
    private readonly ShimBox box = new();

    [Fact]
    public async Task Launch_Script_StreamsItsOutputsApartAndItsExitCode()
    {
        (string stdout, string stderr, ShimExit exit) = await box.RunAsync("echo out; echo err >&2; exit 3");

        Assert.Equal("out\n", stdout);
        Assert.Equal("err\n", stderr);
        Assert.Equal(3, exit.ExitCode);
        Assert.False(exit.OomKilled);
    }

    [Fact]
    public async Task Signal_ThatKills_ExitsWith128AndItsNumber()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        await shim.LaunchAsync(box.Plan("exec busybox sleep 1000"), box.Io(), ShimBox.Deadline);

        await shim.SignalAsync(null, 9, ShimBox.Deadline);

        Assert.Equal(137, (await shim.Exited.WaitAsync(ShimBox.Deadline)).ExitCode);
    }

    [Fact]
    public async Task Launch_Stdin_ReachesTheProcessWhole()
    {
        string input = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i:x8}\n"));

        (string stdout, _, ShimExit exit) = await box.RunAsync("busybox cat", input);

        Assert.Equal(0, exit.ExitCode);
        Assert.True(input == stdout, $"{input.Length} characters in, {stdout.Length} out");
    }

    [Fact]
    public async Task Launch_OnlyItsOwnDescriptorsAreOpen()
    {
        // No pipe, whose ends the shell would have for a moment; and not the shell's last command, whose place the program might take.
        (string stdout, _, _) = await box.RunAsync("busybox ls /proc/$$/fd; true");

        Assert.Equal("0\n1\n2\n", stdout);
    }

    [Fact]
    public async Task Keep_TwoDescriptors_TheNextDaemonFindsThem_AndTheContainerDoesNot()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        Assert.Null(await shim.FindKeptAsync(ShimBox.Deadline));
        await KeepPipeAsync(shim);
        await KeepPipeAsync(shim);
        await using ShimStream output = await shim.AttachAsync(new AttachOptions { Stdout = true }, ShimBox.Deadline);
        await shim.LaunchAsync(box.Plan("busybox ls /proc/$$/fd; exec busybox sleep 1000"), box.Io(), ShimBox.Deadline);
        byte[] listed = new byte[8 + 6];
        await output.ReadExactlyAsync(listed, ShimBox.Deadline);
        Assert.Equal("0\n1\n2\n", Encoding.ASCII.GetString(listed.AsSpan(8)));

        await using ShimProcess next = await ShimProcess.ConnectAsync(box.RunDirectory, TimeProvider.System, ShimBox.Deadline);
        (int read, int write) = Assert.NotNull(await next.FindKeptAsync(ShimBox.Deadline));
        Assert.Equal(1, Fd.Write(write, "x"u8));
        Assert.Equal(1, Fd.Read(read, new byte[2]));
        Fd.Close(read);
        Fd.Close(write);
        await next.SignalAsync(null, 9, ShimBox.Deadline);
        await next.Exited.WaitAsync(ShimBox.Deadline);
    }

    private static async Task KeepPipeAsync(ShimProcess shim)
    {
        LinuxException.ThrowIfFailed(Fd.Pipe(out int read, out int write), "make a pipe");
        await shim.KeepAsync(read, write, ShimBox.Deadline);
        Fd.Close(read);
        Fd.Close(write);
    }

    [Fact]
    public async Task Launch_MissingBindSource_NamesTheStepAndLeavesNothing()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        LaunchPlan plan = box.Plan("true", mounts: new MountSpec { Destination = "/x", Source = "/nowhere", Options = ["bind"] });

        LaunchException error = await Assert.ThrowsAsync<LaunchException>(() => shim.LaunchAsync(plan, box.Io(), ShimBox.Deadline));

        Assert.Equal("mount /nowhere on /x: no such file or directory", error.Message);
        Assert.Equal(125, error.ExitCode);
        await ShimBox.WaitGoneAsync(shim.ShimPid);
        Assert.False(File.Exists(box.ExitRecordPath));
    }

    [Fact]
    public async Task Spawn_CgroupThatIsMissing_IsRefusedWithTheReason()
    {
        ShimOptions options = new()
        {
            ShimPath = ShimBox.ShimPath, ContainerId = "x", RunDirectory = box.RunDirectory, StateDirectory = box.RunDirectory,
            CgroupDirectories = ["/sys/fs/cgroup/pids/berth-missing"],
        };

        LinuxException error = await Assert.ThrowsAsync<LinuxException>(() => ShimProcess.SpawnAsync(options, TimeProvider.System, ShimBox.Deadline));

        Assert.Equal(Errno.ENOENT, error.Errno);
    }

    [Fact]
    public async Task Spawn_WithACgroup_HasInitAndExecInIt()
    {
        string path = $"/berth-test-{Guid.NewGuid():N}";
        Cgroup cgroup = CgroupDriver.Detect().Create(path, null);
        await using (ShimProcess shim = await box.SpawnAsync(cgroup))
        {
            await shim.LaunchAsync(box.Plan("read line", openStdin: true), box.Io(openStdin: true), ShimBox.Deadline);
            Assert.Equal([shim.InitPid], cgroup.Pids());
            ShimExec exec = await shim.ExecAsync("e", ShimBox.ExecPlan("read line", openStdin: true), new ExecIo { Stdin = true }, ShimBox.Deadline);
            Assert.Equal([shim.InitPid, exec.Pid], cgroup.Pids());
            Assert.All(cgroup.Directories, directory => Assert.Equal(2, File.ReadLines(directory + "/cgroup.procs").Count()));
            await exec.Stream.DisposeAsync();
            await shim.SignalAsync(null, 9, ShimBox.Deadline);
            await shim.Exited.WaitAsync(ShimBox.Deadline);
        }

        cgroup.Remove();
    }

    [Fact]
    public async Task Hangup_BeforeTheLaunch_EndsShimAndChild()
    {
        ShimProcess shim = await box.SpawnAsync();
        (int shimPid, int initPid) = (shim.ShimPid, shim.InitPid);

        await shim.DisposeAsync();

        await ShimBox.WaitGoneAsync(initPid);
        await ShimBox.WaitGoneAsync(shimPid);
    }

    [Fact]
    public async Task Signal_DuringAndAfterTheHangup_FailsAsThatOfAShimThatIsGone()
    {
        ShimProcess shim = await box.SpawnAsync();
        await shim.LaunchAsync(box.Plan("exec busybox sleep 1000"), box.Io(), ShimBox.Deadline);
        int init = shim.InitPid;
        Task<LinuxException?>[] signals = [.. Enumerable.Range(0, 50).Select(_ => Task.Run(() => SignalAsync(shim)))];

        await shim.DisposeAsync();

        Assert.All(await Task.WhenAll(signals), error => Assert.True(error is null or { Errno: Errno.ECONNRESET }));
        Assert.Equal(Errno.ECONNRESET, (await SignalAsync(shim))?.Errno);
        await using ShimProcess again = await ShimProcess.ConnectAsync(box.RunDirectory, TimeProvider.System, ShimBox.Deadline);
        await again.SignalAsync(null, 9, ShimBox.Deadline);
        await again.Exited.WaitAsync(ShimBox.Deadline);
        await ShimBox.WaitGoneAsync(init);
    }

    private static async Task<LinuxException?> SignalAsync(ShimProcess shim)
    {
        try
        {
            await shim.SignalAsync(execId: null, 0, ShimBox.Deadline);
            return null;
        }
        catch (LinuxException error)
        {
            return error;
        }
    }

    [Fact]
    public async Task Hangup_WhileRunning_ContainerGoesOnAndIsFoundAgain()
    {
        ShimProcess first = await box.SpawnAsync();
        await first.LaunchAsync(box.Plan("echo one; read line; echo $line; exit 7", openStdin: true), box.Io(openStdin: true), ShimBox.Deadline);
        await first.DisposeAsync();

        await using ShimProcess second = await ShimProcess.ConnectAsync(box.RunDirectory, TimeProvider.System, ShimBox.Deadline);
        Assert.True(second.IsLaunched);
        await using ShimStream stream = await second.AttachAsync(new AttachOptions { Stdin = true, Stdout = true }, ShimBox.Deadline);
        await stream.WriteAsync("two\n"u8.ToArray(), ShimBox.Deadline);
        (string stdout, _) = await ShimBox.ReadFramesAsync(stream);

        // "one" may come before or after the second attach.
        Assert.EndsWith("two\n", stdout);
        Assert.Equal(7, (await second.Exited.WaitAsync(ShimBox.Deadline)).ExitCode);
        Assert.StartsWith("{\"exitCode\":7,\"oomKilled\":false,", await File.ReadAllTextAsync(box.ExitRecordPath, ShimBox.Deadline));
    }

    [Fact]
    public async Task Kill_OfTheShim_TakesTheContainerWithIt()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        await shim.LaunchAsync(box.Plan("busybox sleep 1000 & busybox sleep 1000"), box.Io(), ShimBox.Deadline);
        int pidfd = PidFd.Open(shim.ShimPid);

        Assert.Equal(Errno.None, PidFd.Signal(pidfd, 9));
        Fd.Close(pidfd);

        Assert.Equal(255, (await shim.Exited.WaitAsync(ShimBox.Deadline)).ExitCode);
        await ShimBox.WaitGoneAsync(shim.InitPid);
    }

    [Fact]
    public async Task Exec_InARunningContainer_HasItsOwnStdioAndExitCode()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        await shim.LaunchAsync(box.Plan("busybox sleep 1000"), box.Io(), ShimBox.Deadline);
        ShimExec exec = await shim.ExecAsync(
            "e1", ShimBox.ExecPlan("busybox cat; echo $$ >&2; exit 5", openStdin: true), new ExecIo { Stdin = true, Stdout = true, Stderr = true }, ShimBox.Deadline);
        await exec.Stream.WriteAsync("hello"u8.ToArray(), ShimBox.Deadline);
        exec.Stream.CloseInput();

        (string stdout, string stderr) = await ShimBox.ReadFramesAsync(exec.Stream);

        Assert.Equal("hello", stdout);
        Assert.Equal("2\n", stderr);
        Assert.Equal(5, await exec.Exited.WaitAsync(ShimBox.Deadline));
        await shim.SignalAsync(null, 9, ShimBox.Deadline);
        Assert.Equal(137, (await shim.Exited.WaitAsync(ShimBox.Deadline)).ExitCode);
    }

    [Fact]
    public async Task Exec_BackgroundChildHoldingItsOutput_EndsWithTheExec()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        await shim.LaunchAsync(box.Plan("busybox sleep 1000"), box.Io(), ShimBox.Deadline);
        ShimExec exec = await shim.ExecAsync("e1", ShimBox.ExecPlan("busybox sleep 1000 & echo done"), new ExecIo { Stdout = true }, ShimBox.Deadline);

        (string stdout, _) = await ShimBox.ReadFramesAsync(exec.Stream);

        Assert.Equal("done\n", stdout);
        Assert.Equal(0, await exec.Exited.WaitAsync(ShimBox.Deadline));
        await shim.SignalAsync(null, 9, ShimBox.Deadline);
        await shim.Exited.WaitAsync(ShimBox.Deadline);
    }

    [Fact]
    public async Task Terminal_SizeAndResize_ReachTheProcess()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        await using ShimStream stream = await shim.AttachAsync(new AttachOptions { Stdin = true, Stdout = true, Stderr = true }, ShimBox.Deadline);
        const string script = "trap 'busybox stty size; exit 0' WINCH; busybox stty size; busybox tty; while :; do read x; done";
        await shim.LaunchAsync(box.Plan(script, terminal: true, openStdin: true), box.Io(terminal: true, openStdin: true), ShimBox.Deadline);
        StringBuilder output = new();
        await ReadUntilAsync(stream, output, "/dev/pts/0\r\n");
        await shim.ResizeAsync(null, 50, 132, ShimBox.Deadline);

        await ReadUntilAsync(stream, output, "50 132\r\n");

        Assert.StartsWith("24 80\r\n/dev/pts/0\r\n", output.ToString());
        Assert.Equal(0, (await shim.Exited.WaitAsync(ShimBox.Deadline)).ExitCode);
    }

    [Fact]
    public async Task Attach_ClientThatDoesNotRead_StopsTheOutputNotTheShim()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        await using ShimStream stalled = await shim.AttachAsync(new AttachOptions { Stdout = true }, ShimBox.Deadline);
        await shim.LaunchAsync(box.Plan("busybox yes | busybox head -c 20000000; echo end"), box.Io(), ShimBox.Deadline);

        // The shim answers, and its memory holds no backlog.
        await Assert.ThrowsAsync<LinuxException>(() => shim.ResizeAsync(null, 1, 1, ShimBox.Deadline));
        long kilobytes = long.Parse(File.ReadLines($"/proc/{shim.ShimPid}/status").First(line => line.StartsWith("RssAnon", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.InRange(kilobytes, 1, 4096);
        (string stdout, _) = await ShimBox.ReadFramesAsync(stalled);

        Assert.Equal(20_000_004, stdout.Length);
        await shim.Exited.WaitAsync(ShimBox.Deadline);
    }

    [Fact]
    public async Task Log_MoreThanItsSize_IsRotatedAndWhole()
    {
        await using ShimProcess shim = await box.SpawnAsync();
        await shim.LaunchAsync(box.Plan("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; echo -n partial"), box.Io(maxSize: 100_000, maxFiles: 10), ShimBox.Deadline);
        await shim.Exited.WaitAsync(ShimBox.Deadline);

        string[] files = [.. Directory.GetFiles(Path.GetDirectoryName(box.LogPath)!, "log*").OrderByDescending(name => name.Length == box.LogPath.Length ? 0 : int.Parse(name[(box.LogPath.Length + 1)..]))];
        string[] lines = [.. files.SelectMany(File.ReadLines)];

        Assert.InRange(files.Length, 2, 10);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 101_000));
        Assert.Equal(2001, lines.Length);
        Assert.StartsWith("{\"log\":\"line 0\\n\",\"stream\":\"stdout\",\"time\":\"20", lines[0]);
        Assert.StartsWith("{\"log\":\"partial\",", lines[^1]);
    }

    public void Dispose() => box.Dispose();

    private static async Task ReadUntilAsync(Stream stream, StringBuilder output, string end)
    {
        byte[] buffer = new byte[4096];
        while (!output.ToString().Contains(end, StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, ShimBox.Deadline);
            Assert.NotEqual(0, count);
            output.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }
}
