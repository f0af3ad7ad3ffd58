using System.Diagnostics;
using System.Text.Json;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

public sealed class RunTests : IDisposable
{
    private readonly RuntimeBox box = new();

    [Fact]
    public void Run_Script_ItsOutputsAndExitCodeAreTheCommandsOwn()
    {
        box.Configure("echo out; echo err >&2; exit 3");
        string id = RuntimeBox.NewId();

        CommandResult result = box.Run("run", "--bundle", box.Bundle, id);

        Assert.Equal((3, "out\n", "err\n"), (result.Code, result.Output, result.Error));
        box.AssertGone(id);
    }

    [Fact]
    public void Run_ProgramThatDiesOfASignal_EndsAsAShellWould()
    {
        // A first process of its own namespace would ignore it.
        box.Configure("kill -SEGV $$", spec => spec with { Linux = spec.Linux! with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != "pid")] } });

        Assert.Equal(139, box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId()).Code);
    }

    [Fact]
    public void Run_TheContainer_IsOne()
    {
        box.Configure("hostname; echo $$; echo $HOME; ls /proc/self/fd; ls / | tr '\\n' ' '; grep -c . /proc/net/dev; cat /proc/self/cgroup | cut -d: -f3 | sort -u");

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal("box\n1\n/\n0\n1\n2\n3\nbin dev proc tmp 3\n/\n", result.Output);
    }

    [Fact]
    public void Run_SignalToTheCommand_IsTheContainers()
    {
        box.Configure("trap 'echo got hup' HUP; trap 'echo got term; exit 5' TERM; echo ready; while :; do sleep 1000 & wait; done");
        CommandResult files = box.Files("run");
        using Process run = box.Start(files, "run", "--bundle", box.Bundle, RuntimeBox.NewId());
        RuntimeBox.WaitForText(files.OutputPath, "ready");

        int pidfd = PidFd.Open(run.Id);
        Assert.Equal(Errno.None, PidFd.Signal(pidfd, 1));
        RuntimeBox.WaitForText(files.OutputPath, "got hup");
        Assert.Equal(Errno.None, PidFd.Signal(pidfd, 15));
        run.WaitForExit();
        Fd.Close(pidfd);

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("got term", files.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UserOfItsOwn_MayReopenItsPipes()
    {
        box.Configure("id -u; id -g; echo again >/dev/stderr", spec => spec with
        {
            Process = spec.Process! with { User = new UserSpec { Uid = 1234, Gid = 5678, Umask = 0x12 } },
        });
        using Process run = new()
        {
            StartInfo = new ProcessStartInfo(RuntimeBox.Program, ["--root", box.PathOf("root"), "run", "--bundle", box.Bundle, RuntimeBox.NewId()])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        run.Start();

        Assert.Equal("1234\n5678\n", run.StandardOutput.ReadToEnd());
        Assert.Equal("again\n", run.StandardError.ReadToEnd());
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Run_Limits_AreThoseOfItsCgroup()
    {
        box.Configure("cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; exec sleep 1000", spec => spec with
        {
            Mounts = [.. spec.Mounts, new MountSpec { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["ro"] }, new MountSpec { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["ro"] }],
            Linux = spec.Linux! with { Resources = new ResourcesSpec { Memory = new MemorySpec { Limit = 64 << 20 }, Pids = new PidsSpec(20) } },
        });
        string id = box.RunDetached(out CommandResult result);
        RuntimeBox.WaitForText(result.OutputPath, "20\n");
        Assert.Equal("67108864\n20\n", result.Output);

        Assert.Equal(0, box.Run("update", "--memory", "128m", "--pids-limit", "30", id).Code);
        CommandResult read = box.Run("exec", id, "sh", "-c", "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null");
        Assert.Equal("134217728\n30\n", read.Output);
        File.WriteAllText(box.PathOf("limits.json"), """{"memory":{"limit":33554432},"pids":{"limit":40}}""");
        Assert.Equal(0, box.Run("update", "--resources", box.PathOf("limits.json"), id).Code);
        Assert.Equal("33554432\n40\n", box.Run("exec", id, "sh", "-c", "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null").Output);
    }

    [Fact]
    public void Run_MoreMemoryThanItsLimit_IsKilled()
    {
        box.Configure("x=$(head -c 100000000 /dev/zero | tr '\\0' a); echo survived", spec => spec with
        {
            Linux = spec.Linux! with { Resources = new ResourcesSpec { Memory = new MemorySpec { Limit = 16 << 20 } } },
        });

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.DoesNotContain("survived", result.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, result.Code);
    }

    [Fact]
    public void Run_Filter_IsCompiledOnceAndInForce()
    {
        SeccompSpec seccomp = new()
        {
            DefaultAction = "SCMP_ACT_ALLOW",
            Syscalls = [new SyscallRuleSpec { Names = ["mkdir", "mkdirat"], Action = "SCMP_ACT_ERRNO", ErrnoRet = 13 }],
        };
        box.Configure("mkdir /tmp/x; grep Seccomp: /proc/self/status", spec => spec with { Linux = spec.Linux! with { Seccomp = seccomp } });

        CommandResult first = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());
        string file = Assert.Single(Directory.GetFiles(box.PathOf("root/.seccomp")));
        DateTime written = File.GetLastWriteTimeUtc(file);
        CommandResult second = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal("Seccomp:\t2\n", first.Output);
        Assert.Contains("Permission denied", first.Error, StringComparison.Ordinal);
        Assert.Equal((first.Output, first.Error), (second.Output, second.Error));
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Run_HardLimitAboveTheRuntimes_IsTheHighestPossibleAndWarnedOf()
    {
        box.Configure("grep 'open files' /proc/self/limits", spec => spec with
        {
            Process = spec.Process! with { Rlimits = [new RlimitSpec("RLIMIT_NOFILE", 1 << 20, 1 << 20)] },
        });
        _ = ResourceLimit.TryGet(7, out _, out ulong hard);
        bool mayRaise = Berth.Runtime.Security.Capabilities.Available.Contains(Berth.Runtime.Security.Capabilities.NumberOf("CAP_SYS_RESOURCE"));

        CommandResult result = box.RunWith(["--log", box.PathOf("log"), "--log-format", "json"], "run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal(0, result.Code);
        ulong expected = mayRaise ? 1 << 20 : Math.Min(hard, 1 << 20);
        Assert.Equal(["Max", "open", "files", $"{expected}", $"{expected}", "files"], result.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        if (!mayRaise && hard < 1 << 20)
        {
            JsonElement record = JsonDocument.Parse(File.ReadAllText(box.PathOf("log"))).RootElement;
            Assert.Equal("warning", record.GetProperty("level").GetString());
            Assert.StartsWith("RLIMIT_NOFILE is set to ", record.GetProperty("msg").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_PreservedDescriptors_AreInheritedAndNoOthers()
    {
        // By the shell alone: for a pipeline it would have descriptors of its own.
        box.Configure("cat <&3; for fd in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$fd ] && echo -n \"$fd \"; done; true");
        File.WriteAllText(box.PathOf("three"), "three\n");
        string command = $"exec {RuntimeBox.Program} --root {box.PathOf("root")} run --preserve-fds 1 --bundle {box.Bundle} {RuntimeBox.NewId()} 3<{box.PathOf("three")} 4</dev/null";

        using Process run = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true })!;

        Assert.Equal("three\n0 1 2 3 ", run.StandardOutput.ReadToEnd());
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Run_ProcessNamespaceOfAnother_IsShared()
    {
        box.Configure("exec sleep 1000");
        string first = box.RunDetached(out _);
        int pid = box.State(first).GetProperty("pid").GetInt32();
        box.Configure("ps -o pid,args | grep 'sleep 1000' | grep -v grep", spec => spec with
        {
            Linux = spec.Linux! with { Namespaces = [new("mount"), new("uts"), new("ipc"), new("pid", $"/proc/{pid}/ns/pid"), new("network", $"/proc/{pid}/ns/net")] },
        });

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal("1 sleep 1000", result.Output.Trim());
    }

    public void Dispose() => box.Dispose();
}
