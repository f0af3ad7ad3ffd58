using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>Terminals by descriptor: what they are, how large, and their modes (termios(3), ioctl_tty(2)).</summary>
public static unsafe class TerminalControl
{
    private const int TCGETS = 0x5401;
    private const int TCSETS = 0x5402;
    private const int TIOCGPGRP = 0x540F;
    private const int TIOCGWINSZ = 0x5413;

    public static bool IsTerminal(int fd) => ReadModes(fd, out _) == Errno.None;

    public static Errno ReadModes(int fd, out TerminalModes modes)
    {
        TerminalModes read = default;
        nint result = Syscall.Raw(Syscall.Numbers.Ioctl, fd, TCGETS, (nint)(&read));
        modes = read;
        return Syscall.ErrnoOf(result);
    }

    /// <summary>Sets the modes at once. A process in the background is stopped by SIGTTOU, as every program that tries.</summary>
    public static Errno WriteModes(int fd, in TerminalModes modes)
    {
        TerminalModes written = modes;
        return Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.Ioctl, fd, TCSETS, (nint)(&written)));
    }

    /// <summary>The size in characters; (0, 0) where the descriptor is no terminal, or the terminal does not know.</summary>
    public static (ushort Rows, ushort Columns) Size(int fd)
    {
        WindowSize size = default;
        nint result = Syscall.Raw(Syscall.Numbers.Ioctl, fd, TIOCGWINSZ, (nint)(&size));
        return result < 0 ? ((ushort)0, (ushort)0) : (size.Rows, size.Columns);
    }

    /// <summary>Whether this process belongs to the job that the terminal listens to.</summary>
    public static bool IsForeground(int fd)
    {
        int group = 0;
        nint result = Syscall.Raw(Syscall.Numbers.Ioctl, fd, TIOCGPGRP, (nint)(&group));
        return result >= 0 && group == (int)Syscall.Raw(Syscall.Numbers.GetPgid, 0);
    }

    /// <summary><c>struct winsize</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        private readonly ushort width;
        private readonly ushort height;
    }
}
