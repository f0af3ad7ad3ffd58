using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Terminal;

/// <summary>How an attached command came to its end, or that it has not.</summary>
internal enum SessionEnd
{
    None,

    /// <summary>The engine closed the stream: the process ended, or the engine did.</summary>
    StreamEnded,

    /// <summary>The user typed the keys that leave the container.</summary>
    Detached,

    /// <summary>A signal asked the command to leave.</summary>
    Left,
}

/// <summary>Which streams a command joins, and in what form they come.</summary>
internal sealed record AttachedStreams
{
    public bool Input { get; init; }

    public bool Output { get; init; } = true;

    public bool Error { get; init; } = true;

    /// <summary>Without a terminal output and error come in frames.</summary>
    public bool IsFramed { get; init; }

    public DetachKeys? DetachKeys { get; init; }
}

/// <summary>
/// Joins this process's standard streams to a container's, over a connection that the engine gave up for it, until one side has
/// enough. All waiting is in <see cref="WaitFor"/>, which meanwhile passes input on and handles signals, so neither a slow reader
/// of the output nor an engine that takes its time holds up the other direction.
/// </summary>
internal sealed partial class AttachSession : IDisposable
{
    private const int ReceiveSize = 256 * 1024;
    private readonly AttachedStreams streams;
    private readonly SocketStream socket;
    private readonly SignalInbox? inbox;
    private readonly ISignalPolicy? policy;
    private readonly int output;
    private readonly int error;
    private byte[] received;

    /// <summary>Takes over a <paramref name="connection"/> that was upgraded, with what it has received already.</summary>
    public AttachSession(EngineConnection connection, AttachedStreams streams, SignalInbox? inbox = null, ISignalPolicy? policy = null)
    {
        (this.streams, this.inbox, this.policy) = (streams, inbox, policy);
        socket = connection.Hijack(out ReadOnlySpan<byte> early);
        received = early.ToArray();
        output = Descriptors.ReopenPipeNonBlocking(1, forWriting: true);
        error = Descriptors.ReopenPipeNonBlocking(2, forWriting: true);
        inputIsOpen = streams.Input;
    }

    public SessionEnd End { get; private set; }

    /// <summary>What the signal asked for, when <see cref="SessionEnd.Left"/>.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Joins the streams until the end.</summary>
    /// <exception cref="LinuxException">Nobody reads our output any more.</exception>
    public SessionEnd Run()
    {
        FrameDemultiplexer frames = new((stream, bytes) => Write(stream == 2 ? error : output, bytes));
        Deliver(frames, received);
        received = GC.AllocateUninitializedArray<byte>(ReceiveSize);
        while (End == SessionEnd.None && WaitFor(socket.Descriptor))
        {
            nint count = UnixSocket.Receive(socket.Descriptor, received);
            if (count > 0)
            {
                Deliver(frames, received.AsSpan(0, (int)count));
            }
            else if (count != -(nint)Errno.EAGAIN)
            {
                (End, inputIsOpen) = (SessionEnd.StreamEnded, false);
            }
        }

        return End;
    }

    public void Dispose()
    {
        if (output != 1)
        {
            Fd.Close(output);
        }

        if (error != 2)
        {
            Fd.Close(error);
        }
    }

    private void Deliver(FrameDemultiplexer frames, Span<byte> bytes)
    {
        if (streams.IsFramed)
        {
            frames.Feed(bytes);
        }
        else
        {
            Write(output, bytes);
        }
    }

    private void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && End == SessionEnd.None)
        {
            nint written = Descriptors.Write(fd, bytes);
            if (written == -(nint)Errno.EAGAIN)
            {
                WaitFor(fd, Polling.Writable);
                continue;
            }

            if (written < 0)
            {
                LinuxException.Throw((Errno)(-written), "write", fd == error ? "/dev/stderr" : "/dev/stdout");
            }

            bytes = bytes[(int)written..];
        }
    }
}
