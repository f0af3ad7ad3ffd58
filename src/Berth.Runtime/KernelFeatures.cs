using Berth.Linux;

namespace Berth.Runtime;

/// <summary>
/// What the running kernel can do beyond Linux 5.15, the oldest that Berth supports. Found out by asking the kernel, for
/// distributions carry features back; by the release's number only where there is nothing to ask.
/// </summary>
public sealed record KernelFeatures
{
    public required Version Release { get; init; }

    /// <summary>Overlay takes its lower directories one by one (6.7), free of the limit on one parameter's length.</summary>
    public required bool OverlayLowerdirPlus { get; init; }

    /// <summary>A process can be born in a cgroup (5.7, on cgroup v2).</summary>
    public required bool CloneIntoCgroup { get; init; }

    /// <summary><c>mount_setattr(2)</c> (5.12).</summary>
    public required bool MountSetattr { get; init; }

    /// <summary>What every kernel that Berth supports can do: for those who need nothing beyond it, and need not ask.</summary>
    public static KernelFeatures Oldest { get; } = new()
    {
        Release = new Version(5, 15), OverlayLowerdirPlus = false, CloneIntoCgroup = true, MountSetattr = true,
    };

    /// <summary>Asks the kernel: a handful of system calls.</summary>
    public static KernelFeatures Probe()
    {
        Version release = Environment.OSVersion.Version;
        return new KernelFeatures
        {
            Release = release,
            OverlayLowerdirPlus = TakesLowerdirPlus() ?? release >= new Version(6, 7),
            CloneIntoCgroup = release >= new Version(5, 7),
            MountSetattr = Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.MountSetAttr, -1)) != Errno.ENOSYS,
        };
    }

    /// <summary>
    /// Null where this process may not open a file system, or there is no overlay to ask. An overlay from before 6.5 takes every
    /// option here and looks at it when it is mounted, so one that there never will be is tried as well.
    /// </summary>
    private static unsafe bool? TakesLowerdirPlus()
    {
        const nint closeOnExec = 1;
        const nint setString = 1;

        // Invariant: the strings are constants with a terminating zero, fixed for the length of each call.
        fixed (byte* type = "overlay"u8, key = "lowerdir+"u8, never = "no-such-option"u8, value = "/"u8)
        {
            nint context = Syscall.Raw(Syscall.Numbers.FsOpen, (nint)type, closeOnExec);
            if (context < 0)
            {
                return null;
            }

            nint any = Syscall.Raw(Syscall.Numbers.FsConfig, context, setString, (nint)never, (nint)value);
            nint set = Syscall.Raw(Syscall.Numbers.FsConfig, context, setString, (nint)key, (nint)value);
            Syscall.Raw(Syscall.Numbers.Close, context);
            return any != 0 && set == 0;
        }
    }
}
