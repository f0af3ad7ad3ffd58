using System.Globalization;
using Berth.Linux;
using Berth.Runtime;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

// Launches a container of /bin/busybox many times from one process that allocates between and during the launches, so that
// collections fall everywhere. A child that hangs, or ends in any other way than well, is a failure.
int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
using Epoll epoll = new();
string root = Directory.CreateTempSubdirectory("berth-stress-").FullName;
try
{
    byte[] plan = Stress.Compile(root).Encode();
    List<byte[]> kept = [];
    int failed = 0;
    string garbage = string.Empty;
    for (int i = 0; i < count && failed == 0; i++)
    {
        kept.Add(new byte[(i * 7919 % 60_000) + 100]);
        garbage = string.Concat(Enumerable.Range(0, 2000).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        if (kept.Count > 200)
        {
            kept.RemoveRange(0, 150);
        }

        if (i % 30 == 0)
        {
            GC.Collect(0);
        }

        failed += Stress.Launch(epoll, plan, i) ? 0 : 1;
    }

    GC.KeepAlive(garbage);
    Console.WriteLine($"{count} launches, {failed} failed, {GC.CollectionCount(0)} collections");
    return failed == 0 && GC.CollectionCount(0) >= count / 30 ? 0 : 1;
}
finally
{
    Directory.Delete(root, recursive: true);
}

internal static class Stress
{
    private const int PatienceMilliseconds = 20_000;
    private static readonly NamespaceFlags Namespaces = NamespaceFlags.Pid | NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc;

    public static LaunchPlan Compile(string root)
    {
        foreach (string name in new[] { "root/bin", "upper", "work", "mnt" })
        {
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        File.Copy("/bin/busybox", Path.Combine(root, "root/bin/busybox"));
        RuntimeSpec spec = new()
        {
            Process = new ProcessSpec { Args = ["/bin/busybox", "true"], Env = ["PATH=/bin"] },
            Mounts = [new MountSpec { Destination = "/proc", Type = "proc" }, new MountSpec { Destination = "/dev", Type = "tmpfs" }],
            Linux = new LinuxSpec { Namespaces = [new("pid"), new("mount"), new("uts"), new("ipc")] },
        };
        return LaunchCompiler.Compile(spec, new LaunchContext
        {
            Root = new RootSource.OverlayRoot([Path.Combine(root, "root")], Path.Combine(root, "upper"), Path.Combine(root, "work"), Volatile: false),
            MountPoint = Path.Combine(root, "mnt"),
            Kernel = KernelFeatures.Probe(),
            BornIn = Namespaces,
            DieWithParent = true,
        });
    }

    public static bool Launch(Epoll epoll, byte[] plan, int number)
    {
        Errno failed = PreparedChild.TryPrepare((ulong)Namespaces, CgroupEntrance.None, [], out PreparedChild? child);
        if (failed != Errno.None)
        {
            Console.Error.WriteLine($"launch {number}: clone: {failed.Describe()}");
            return false;
        }

        byte[] garbage = new byte[8192 + (number % 4096)];
        failed = child!.Launch(plan);
        GC.KeepAlive(garbage);
        epoll.Register(child.PidFd, Epoll.In, 1);
        bool ended = epoll.Wait(new EpollEvent[1], PatienceMilliseconds) == 1;
        epoll.Unregister(child.PidFd);
        if (!ended)
        {
            Console.Error.WriteLine($"launch {number}: the child {child.Pid} hangs");
            _ = PidFd.Signal(child.PidFd, 9);
        }

        _ = PidFd.Reap(child.PidFd, out ProcessExit exit);
        Fd.Close(child.PidFd);
        child.Dispose();
        if (ended && (failed != Errno.None || exit.ShellCode != 0))
        {
            Console.Error.WriteLine($"launch {number}: {failed.Describe()}, exit code {exit.ShellCode}");
        }

        return ended && failed == Errno.None && exit.ShellCode == 0;
    }
}
