using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>Device nodes, the links a program expects in /dev, and the terminal.</summary>
public sealed partial class LaunchCompiler
{
    private const uint CharacterDevice = 0x2000;
    private const uint BlockDevice = 0x6000;
    private const uint Fifo = 0x1000;

    private static readonly (string Path, uint Major, uint Minor)[] DefaultDevices =
    [
        ("/dev/null", 1, 3), ("/dev/zero", 1, 5), ("/dev/full", 1, 7), ("/dev/random", 1, 8), ("/dev/urandom", 1, 9), ("/dev/tty", 5, 0),
    ];

    private static readonly (string Path, string Target)[] DefaultLinks =
    [
        ("/dev/fd", "/proc/self/fd"), ("/dev/stdin", "/proc/self/fd/0"), ("/dev/stdout", "/proc/self/fd/1"),
        ("/dev/stderr", "/proc/self/fd/2"), ("/dev/ptmx", "pts/ptmx"), ("/dev/core", "/proc/kcore"),
    ];

    /// <summary>The register of the terminal's side that the process gets, or none.</summary>
    private short terminal = PlanRegister.None;

    private void AddDevices()
    {
        // A /dev of the host's is left as it is.
        bool ownsDev = !spec.Mounts.Any(mount => mount.Destination.TrimEnd('/') == "/dev" && MountOptions.Parse(mount.Options).IsBind);
        if (!ownsDev)
        {
            return;
        }

        HashSet<string> listed = [.. linux.Devices.Select(device => device.Path)];
        foreach ((string path, uint major, uint minor) in DefaultDevices)
        {
            if (!listed.Contains(path))
            {
                AddNode(path, CharacterDevice | 0x1b6 /* 0666 */, DeviceNumber(major, minor), 0, 0);
            }
        }

        foreach (DeviceSpec device in linux.Devices)
        {
            AddNode(
                Absolute(device.Path, "linux.devices"), TypeOf(device) | (device.FileMode & 0xfff ?? 0x1b6),
                DeviceNumber((uint)device.Major, (uint)device.Minor), device.Uid ?? 0, device.Gid ?? 0);
        }

        plan.Step("make the links in /dev");
        foreach ((string path, string target) in DefaultLinks)
        {
            plan.Add(PlanOpCode.MakeLink, from: root, text: path, value: target);
        }
    }

    private void AddNode(string path, uint mode, long number, uint uid, uint gid)
    {
        plan.Step($"make the device {path}");
        plan.Add(PlanOpCode.MakeNode, from: root, text: path, a: mode, b: number, c: ((long)uid << 32) | gid);
    }

    private void AddTerminal(ProcessSpec process)
    {
        if (!process.Terminal)
        {
            return;
        }

        terminal = OpenTerminal(plan, root, process);
        plan.Step("mount the terminal on /dev/console");
        short console = plan.Register();
        plan.Add(PlanOpCode.OpenTree, to: console, from: terminal, a: OpenTreeClone | EmptyPath);
        Put(console, "/dev/console");
    }

    /// <summary>Opens a terminal and hands its other side to the parent.</summary>
    internal static short OpenTerminal(PlanBuilder plan, short root, ProcessSpec process)
    {
        plan.Step("open a terminal");
        short master = plan.Register();
        short peer = plan.Register();
        long size = process.ConsoleSize is { } console ? ((long)console.Height << 16) | console.Width : 0;
        plan.Add(PlanOpCode.OpenTerminal, to: master, from: root, second: peer, a: size);
        plan.Add(PlanOpCode.ChangeOwner, from: peer, a: process.User.Uid, b: -1);
        plan.Add(PlanOpCode.SendDescriptor, from: master);
        plan.Release(master);
        return peer;
    }

    private static uint TypeOf(DeviceSpec device) => device.Type switch
    {
        "c" or "u" => CharacterDevice,
        "b" => BlockDevice,
        "p" => Fifo,
        _ => throw new SpecException("linux.devices", $"{device.Path} has the unknown type \"{device.Type}\""),
    };

    /// <summary>A device number as the kernel encodes it for mknod (32 bits: minor's low byte, major, rest of minor).</summary>
    private static long DeviceNumber(uint major, uint minor) => (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}
