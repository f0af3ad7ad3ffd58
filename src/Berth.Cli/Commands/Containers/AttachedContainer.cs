using Berth.Api.Containers;
using Berth.Cli.EngineClient;
using Berth.Cli.Terminal;
using Berth.Linux;

namespace Berth.Cli.Commands.Containers;

/// <summary>How a command is attached to a container.</summary>
internal sealed record AttachSettings
{
    public bool Input { get; init; }

    public bool Output { get; init; } = true;

    public bool Error { get; init; } = true;

    public bool HasTerminal { get; init; }

    public bool ForwardsSignals { get; init; } = true;

    public string DetachKeys { get; init; } = "";

    /// <summary>What the exit code is waited for: <c>next-exit</c>, <c>removed</c>, <c>not-running</c>.</summary>
    public string WaitCondition { get; init; } = "next-exit";

    /// <exception cref="CommandException">The container's terminal is to be fed from something that is none.</exception>
    public void CheckTerminal()
    {
        if (this is { Input: true, HasTerminal: true } && !TerminalMode.IsTerminal(0))
        {
            throw new TerminalMissingException();
        }
    }
}

/// <summary>A failure that <c>run</c> tells as it is, with exit code 1.</summary>
internal class PlainFailure(string message) : CommandException(message);

/// <summary>Standard input is no terminal.</summary>
internal sealed class TerminalMissingException() : PlainFailure("the input device is not a TTY");

/// <summary>
/// A container in the foreground, whose streams are this process's and whose exit code becomes ours. In order:
/// <list type="number">
/// <item>Signals are taken and two connections opened, which needs no container yet (<see cref="Prepare"/>).</item>
/// <item>The streams and the exit code are asked for, and both confirmed, so that nothing of a start is missed (<see cref="Join"/>).</item>
/// <item>The terminal becomes raw and the container is started (<see cref="Start"/>).</item>
/// <item>The streams are joined to their end, the terminal is given back, the exit code read (<see cref="Finish"/>).</item>
/// </list>
/// </summary>
internal sealed partial class AttachedContainer(Engine engine, AttachSettings settings, TextWriter error) : IDisposable
{
    public const int EngineFailed = 125;
    private string id = "";
    private EngineConnection? streams;
    private EngineConnection? wait;
    private SignalInbox? inbox;
    private ISignalPolicy? policy;
    private RawTerminal? terminal;
    private AttachSession? session;

    /// <summary>Step 1.</summary>
    /// <exception cref="TerminalMissingException">A terminal is asked for and standard input is none.</exception>
    public void Prepare()
    {
        if (settings is { Input: true, HasTerminal: true })
        {
            terminal = RawTerminal.Open(0) ?? throw new TerminalMissingException();
            policy = new TerminalSignals(terminal, SendSize);
        }
        else if (settings.ForwardsSignals)
        {
            policy = new SignalProxy(engine, () => id, error, settings.HasTerminal ? SendSize : null);
        }

        if (policy is not null)
        {
            inbox = new SignalInbox(policy.Signals);
        }

        streams = engine.Connect();
        wait = engine.Connect();
    }

    /// <summary>Step 2.</summary>
    public void Join(string container)
    {
        id = container;
        string? keys = settings.DetachKeys.Length > 0 ? settings.DetachKeys : null;
        streams!.Send(new Request("POST", Target.Of("/containers", id, "attach").With("stream", true).With("stdin", settings.Input)
            .With("stdout", settings.Output).With("stderr", settings.Error).With("detachKeys", keys)) { Upgrades = true });
        wait!.Send(new Request("POST", Target.Of("/containers", id, "wait").With("condition", settings.WaitCondition)));
        streams.ReadSuccess();
        wait.ReadSuccess();
        session = new AttachSession(
            streams,
            new AttachedStreams
            {
                Input = settings.Input,
                IsFramed = !settings.HasTerminal,
                DetachKeys = settings is { HasTerminal: true, Input: true } ? DetachKeys.Parse(keys ?? DetachKeys.Default) : null,
            },
            inbox,
            policy);
    }

    /// <summary>Step 3, with the engine's answer.</summary>
    /// <exception cref="EngineErrorException">The container did not start.</exception>
    public void Start()
    {
        TakeTerminal();
        EngineConnection connection = engine.Shared;
        connection.Send(new Request("POST", Target.Of("/containers", id, "start")));
        if (!session!.WaitFor(connection.Descriptor))
        {
            return;
        }

        connection.ReadSuccess();
        connection.ReadBody();
        if (settings.HasTerminal)
        {
            SendSize();
        }
    }

    /// <summary>For a container that runs already: as step 3, and it draws its screen anew where it has a terminal.</summary>
    public void TakeTerminal() => terminal?.Enter();

    /// <summary>Step 4.</summary>
    /// <returns>The container's exit code; 0 when the user left it running.</returns>
    public int Finish()
    {
        SessionEnd end = session!.Run();
        terminal?.Dispose();
        return end switch
        {
            SessionEnd.Detached => 0,
            SessionEnd.Left => session.ExitCode,
            _ => ReadExitCode(),
        };
    }

    /// <summary>Waits until a container that did not start is removed, if it is to be.</summary>
    public void AwaitRemoval()
    {
        terminal?.Dispose();
        if (settings.WaitCondition == "removed" && session!.WaitFor(wait!.Descriptor))
        {
            wait.ReadBody();
        }
    }

    /// <summary>Tells the engine how large the terminal is; one that is gone meanwhile needs not know.</summary>
    public void SendSize() => SendSize(TerminalSize.Current());

    public void Dispose()
    {
        terminal?.Dispose();
        session?.Dispose();
        streams?.Dispose();
        wait?.Dispose();
        inbox?.Dispose();
    }

    private int ReadExitCode()
    {
        if (!session!.WaitFor(wait!.Descriptor))
        {
            return session.ExitCode;
        }

        ContainerWaitResponse answer;
        try
        {
            answer = ShortAnswers.ReadWaited(wait.ReadBody());
        }
        catch (Exception e) when (e is ProtocolException or LinuxException)
        {
            throw new CommandException($"lost the engine before the container ended; if it still runs: berth attach {id[..Math.Min(12, id.Length)]}", EngineFailed);
        }

        return answer.Error is { } failure ? throw new CommandException(failure.Message, EngineFailed) : (int)answer.StatusCode;
    }
}
