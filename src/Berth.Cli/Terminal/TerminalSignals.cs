using Berth.Linux;

namespace Berth.Cli.Terminal;

/// <summary>
/// Signals while a container has the user's terminal: the keys that make signals go to the container as bytes, so what comes here
/// is meant for this process. It passes on the terminal's size, survives job control, and leaves when it is asked to.
/// </summary>
internal sealed class TerminalSignals(RawTerminal terminal, Action resize) : ISignalPolicy
{
    private const int ShellBase = 128;

    public IEnumerable<int> Signals => Terminal.Signals.OfTerminal;

    public int? Handle(int signal)
    {
        switch (signal)
        {
            case Terminal.Signals.SIGWINCH:
                resize();
                return null;
            case Terminal.Signals.SIGCONT:
                terminal.EnterAgain();
                resize();
                return null;
            case Terminal.Signals.SIGTSTP:
                terminal.Lend();
                StopHere();
                terminal.EnterAgain();
                return null;
            default:
                return ShellBase + signal;
        }
    }

    private static void StopHere()
    {
        int self = PidFd.Open(Environment.ProcessId);
        _ = PidFd.Signal(self, Terminal.Signals.SIGSTOP);
        Fd.Close(self);
    }
}
