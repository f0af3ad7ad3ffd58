using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Terminal;

/// <summary>
/// Forwards every signal to the container; of a terminal that is only watched, its size. Somebody who asks three times to end the
/// container wants to leave in any case.
/// </summary>
internal sealed class SignalProxy(Engine engine, Func<string> container, TextWriter error, Action? resize = null) : ISignalPolicy
{
    private const int Patience = 3;
    private int endings;

    public IEnumerable<int> Signals => Terminal.Signals.ToForward;

    public int? Handle(int signal)
    {
        if (signal == Terminal.Signals.SIGWINCH && resize is not null)
        {
            resize();
            return null;
        }

        endings += signal is Terminal.Signals.SIGINT or Terminal.Signals.SIGTERM ? 1 : 0;
        if (endings >= Patience)
        {
            error.WriteLine($"got {Patience} SIGTERM/SIGINTs, forcefully exiting");
            return 1;
        }

        Forward(Terminal.Signals.NameOf(signal));
        return null;
    }

    /// <summary>A container that is not running any more cannot be told, and need not be.</summary>
    private void Forward(string signal)
    {
        try
        {
            using EngineConnection connection = engine.Connect();
            connection.Call(new Request("POST", Target.Of("/containers", container(), "kill").With("signal", signal)));
        }
        catch (Exception e) when (e is CommandException or LinuxException)
        {
            // The stream or the wait tells whatever there is to tell.
        }
    }
}
