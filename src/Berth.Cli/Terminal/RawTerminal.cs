using Berth.Linux;

namespace Berth.Cli.Terminal;

/// <summary>
/// The user's terminal in raw mode, for as long as a container has it. The modes it had come back on every way out: who enters
/// disposes, and signals are handled as long as it is entered.
/// </summary>
internal sealed class RawTerminal : IDisposable
{
    private readonly int fd;
    private readonly TerminalMode.Settings before;
    private bool isRaw;

    private RawTerminal(int fd, TerminalMode.Settings before)
    {
        this.fd = fd;
        this.before = before;
    }

    /// <summary>Null where the descriptor is no terminal.</summary>
    public static RawTerminal? Open(int fd) =>
        TerminalMode.TryRead(fd, out TerminalMode.Settings modes) == Errno.None ? new RawTerminal(fd, modes) : null;

    public (ushort Rows, ushort Columns) Size => TerminalMode.Size(fd);

    public void Enter()
    {
        LinuxException.ThrowIfFailed(TerminalMode.Write(fd, TerminalMode.Raw(before)), "set the terminal to raw mode");
        isRaw = true;
    }

    /// <summary>
    /// After a stop: the shell that stopped us gave the terminal its own modes. In the background the terminal is not ours to
    /// change; the next signal that brings us to the foreground gets here again.
    /// </summary>
    public void EnterAgain()
    {
        if (isRaw && TerminalMode.IsForeground(fd))
        {
            _ = TerminalMode.Write(fd, TerminalMode.Raw(before));
        }
    }

    /// <summary>Gives the terminal back for the time of a stop.</summary>
    public void Lend()
    {
        if (isRaw && TerminalMode.IsForeground(fd))
        {
            _ = TerminalMode.Write(fd, before);
        }
    }

    public void Dispose()
    {
        Lend();
        isRaw = false;
    }
}
