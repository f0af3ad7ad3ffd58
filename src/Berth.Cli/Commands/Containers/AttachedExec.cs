using Berth.Api.Execs;
using Berth.Cli.EngineClient;
using Berth.Cli.Terminal;

namespace Berth.Cli.Commands.Containers;

/// <summary>A command in a running container whose streams are this process's and whose exit code becomes ours.</summary>
internal sealed class AttachedExec(Engine engine, string id, AttachSettings settings) : IDisposable
{
    private RawTerminal? terminal;
    private SignalInbox? inbox;
    private EngineConnection? streams;

    /// <returns>The command's exit code.</returns>
    public int Run()
    {
        ISignalPolicy? policy = TakeSignals();
        (ushort rows, ushort columns) = settings.HasTerminal ? TerminalSize.Current() : default;
        ExecStartRequest start = new() { Detach = false, Tty = settings.HasTerminal, ConsoleSize = rows > 0 ? [rows, columns] : null };
        streams = engine.Connect();
        streams.Send(new Request("POST", Target.Of("/exec", id, "start"))
        {
            Upgrades = true,
            Body = ExecRequestJson.Write(start),
        });
        streams.ReadSuccess();
        using AttachSession session = new(streams, Streams(), inbox, policy);
        terminal?.Enter();
        SendSize();
        SessionEnd end = session.Run();
        terminal?.Dispose();
        return end switch
        {
            SessionEnd.Detached => 0,
            SessionEnd.Left => session.ExitCode,
            _ => ShortAnswers.ReadExitCode(engine.Get(Target.Of("/exec", id, "json"))) ?? 0,
        };
    }

    public void Dispose()
    {
        terminal?.Dispose();
        inbox?.Dispose();
        streams?.Dispose();
    }

    /// <summary>Without a terminal of ours signals act as ever: Docker forwards none to an exec.</summary>
    private TerminalSignals? TakeSignals()
    {
        if (settings is not { Input: true, HasTerminal: true })
        {
            return null;
        }

        terminal = RawTerminal.Open(0) ?? throw new TerminalMissingException();
        TerminalSignals policy = new(terminal, SendSize);
        inbox = new SignalInbox(policy.Signals);
        return policy;
    }

    private AttachedStreams Streams() => new()
    {
        Input = settings.Input,
        IsFramed = !settings.HasTerminal,
        DetachKeys = terminal is null ? null : DetachKeys.Parse(settings.DetachKeys.Length > 0 ? settings.DetachKeys : DetachKeys.Default),
    };

    private void SendSize()
    {
        if (settings.HasTerminal)
        {
            TerminalSize.Send(engine, Target.Of("/exec", id, "resize"), TerminalSize.Current());
        }
    }
}
