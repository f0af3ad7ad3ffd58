using System.Runtime.CompilerServices;

namespace Berth.Linux;

/// <summary>The mode and the size of a terminal, by ioctl on its descriptor.</summary>
public static unsafe class TerminalMode
{
    private const nint TCGETS = 0x5401;
    private const nint TCSETS = 0x5402;
    private const nint TIOCGPGRP = 0x540F;
    private const nint TIOCGWINSZ = 0x5413;
    private const nint TIOCSWINSZ = 0x5414;

    /// <summary><c>struct termios</c> of the kernel: four words of flags, the line discipline, 19 control characters.</summary>
    [InlineArray(36)]
    public struct Settings
    {
        private byte first;
    }

    public static bool IsTerminal(int fd) => TryRead(fd, out _) == Errno.None;

    public static Errno TryRead(int fd, out Settings settings)
    {
        settings = default;
        fixed (Settings* start = &settings)
        {
            return Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.Ioctl, fd, TCGETS, (nint)start));
        }
    }

    public static Errno Write(int fd, Settings settings) => Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.Ioctl, fd, TCSETS, (nint)(&settings)));

    /// <summary>The settings in which what is typed is not shown, only the end of the line.</summary>
    public static Settings WithoutEcho(Settings settings)
    {
        uint* flags = (uint*)&settings;
        flags[3] &= ~0x8u; // local: ECHO
        return settings;
    }

    /// <summary>The settings in which every byte passes as it is, as <c>cfmakeraw(3)</c> makes them.</summary>
    public static Settings Raw(Settings settings)
    {
        uint* flags = (uint*)&settings;
        flags[0] &= ~0x5ebu; // input: IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON
        flags[1] &= ~0x1u; // output: OPOST
        flags[2] = (flags[2] & ~0x130u) | 0x30u; // control: without CSIZE and PARENB, with CS8
        flags[3] &= ~0x804bu; // local: ECHO | ECHONL | ICANON | ISIG | IEXTEN
        byte* characters = (byte*)&settings + 17;
        characters[6] = 1; // VMIN
        characters[5] = 0; // VTIME
        return settings;
    }

    /// <summary>Gives a terminal the size of another.</summary>
    public static Errno CopySize(int from, int to)
    {
        ushort* size = stackalloc ushort[4];
        nint result = Syscall.Raw(Syscall.Numbers.Ioctl, from, TIOCGWINSZ, (nint)size);
        return Syscall.ErrnoOf(result < 0 ? result : Syscall.Raw(Syscall.Numbers.Ioctl, to, TIOCSWINSZ, (nint)size));
    }

    /// <summary>The size in characters; (0, 0) where the descriptor is no terminal, or the terminal does not know.</summary>
    public static (ushort Rows, ushort Columns) Size(int fd)
    {
        ushort* size = stackalloc ushort[4];
        nint result = Syscall.Raw(Syscall.Numbers.Ioctl, fd, TIOCGWINSZ, (nint)size);
        return result < 0 ? ((ushort)0, (ushort)0) : (size[0], size[1]);
    }

    /// <summary>Whether this process belongs to the job that the terminal listens to.</summary>
    public static bool IsForeground(int fd)
    {
        int group = 0;
        nint result = Syscall.Raw(Syscall.Numbers.Ioctl, fd, TIOCGPGRP, (nint)(&group));
        return result >= 0 && group == (int)Syscall.Raw(Syscall.Numbers.GetPgid, 0);
    }
}
