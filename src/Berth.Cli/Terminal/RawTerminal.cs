using Berth.Linux;

namespace Berth.Cli.Terminal;

/// <summary>
/// The user's terminal in raw mode, for as long as a container has it. The modes it had come back on every way out: who enters
/// disposes, and signals are handled as long as it is entered.
/// </summary>
internal sealed class RawTerminal : IDisposable
{
    private readonly int fd;
    private readonly TerminalModes before;
    private bool isRaw;

    private RawTerminal(int fd, TerminalModes before)
    {
        this.fd = fd;
        this.before = before;
    }

    /// <summary>Null where the descriptor is no terminal.</summary>
    public static RawTerminal? Open(int fd) =>
        TerminalControl.ReadModes(fd, out TerminalModes modes) == Errno.None ? new RawTerminal(fd, modes) : null;

    public (ushort Rows, ushort Columns) Size => TerminalControl.Size(fd);

    public void Enter()
    {
        LinuxException.ThrowIfFailed(TerminalControl.WriteModes(fd, before.AsRaw()), "set the terminal to raw mode");
        isRaw = true;
    }

    /// <summary>
    /// After a stop: the shell that stopped us gave the terminal its own modes. In the background the terminal is not ours to
    /// change; the next signal that brings us to the foreground gets here again.
    /// </summary>
    public void EnterAgain()
    {
        if (isRaw && TerminalControl.IsForeground(fd))
        {
            _ = TerminalControl.WriteModes(fd, before.AsRaw());
        }
    }

    /// <summary>Gives the terminal back for the time of a stop.</summary>
    public void Lend()
    {
        if (isRaw && TerminalControl.IsForeground(fd))
        {
            _ = TerminalControl.WriteModes(fd, before);
        }
    }

    public void Dispose()
    {
        Lend();
        isRaw = false;
    }
}
