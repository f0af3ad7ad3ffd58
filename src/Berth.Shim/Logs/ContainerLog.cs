using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim.Logs;

/// <summary>A container's output on its way into a file and to a receiver, line by line.</summary>
internal sealed class ContainerLog
{
    private readonly LogClock clock = new(TimeProvider.System);
    private readonly LineCutter stdout;
    private readonly LineCutter stderr;
    private readonly FileLog? file;
    private readonly LogReceiver? receiver;

    private ContainerLog(FileLog? file, LogReceiver? receiver)
    {
        (this.file, this.receiver) = (file, receiver);
        stdout = new LineCutter(isStdout: true, clock);
        stderr = new LineCutter(isStdout: false, clock);
    }

    /// <summary>Whether the container's output ought not to be read for now.</summary>
    public bool IsBehind => receiver is { IsBehind: true };

    /// <summary>Whether there is something that the receiver has not taken yet.</summary>
    public bool HasPending => receiver is { HasPending: true };

    /// <param name="options">Where to; nowhere gives null.</param>
    /// <param name="loop">Tells when the receiver takes more.</param>
    /// <param name="caughtUp">Called when nothing is behind any more.</param>
    /// <param name="log">Null after a failure, too.</param>
    public static Errno TryOpen(LogOptions options, EventLoop loop, Action caughtUp, out ContainerLog? log)
    {
        log = null;
        FileLog? file = null;
        if (options.File is not null && FileLog.TryOpen(options.File, loop, out file) is var failed and not Errno.None)
        {
            return failed;
        }

        LogReceiver? receiver = options.Receiver is null ? null : new LogReceiver(options.Receiver, loop, caughtUp);
        log = file is null && receiver is null ? null : new ContainerLog(file, receiver);
        return Errno.None;
    }

    public void Append(bool isStdout, ReadOnlySpan<byte> bytes)
    {
        LineCutter cutter = isStdout ? stdout : stderr;
        clock.Start();
        while (cutter.TryCut(ref bytes, out LogPiece piece))
        {
            Add(piece);
        }

        file?.Flush();
        receiver?.Flush();
    }

    public void Close()
    {
        clock.Start();
        if (stdout.TryCutRest(out LogPiece last))
        {
            Add(last);
        }

        if (stderr.TryCutRest(out last))
        {
            Add(last);
        }

        file?.Close();
        receiver?.Close();
    }

    private void Add(in LogPiece piece)
    {
        file?.Add(piece);
        receiver?.Add(piece);
    }
}
