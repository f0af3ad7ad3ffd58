using Berth.Runtime.Shims;

namespace Berth.Shim.Logs;

/// <summary>
/// Sends a container's output to a receiver, a message for each line. What the receiver does not take at once waits here: with a buffer
/// of a size of its own, whatever comes when that is full is lost; without, the container's output is not read until all has been sent.
/// </summary>
internal sealed class LogReceiver
{
    private readonly PieceQueue queue = new();
    private readonly MessageEncoder encoder;
    private readonly ReceiverConnection connection;
    private readonly long bufferSize;
    private readonly Action caughtUp;
    private byte[] message = [];
    private int messageLength;
    private bool isClosing;

    public LogReceiver(LogReceiverOptions options, EventLoop loop, Action caughtUp)
    {
        (bufferSize, this.caughtUp) = (options.BufferSize, caughtUp);
        encoder = options.Format == LogMessageFormat.Journal ? new JournalMessages(options.Fields) : new SyslogMessages(options);
        connection = new ReceiverConnection(options, loop, OnReady);
    }

    public bool HasPending => !queue.IsEmpty;

    public bool IsBehind => bufferSize == 0 && HasPending;

    public void Add(in LogPiece piece)
    {
        bool isFull = bufferSize > 0 && HasPending && queue.Length + PieceQueue.SizeOf(piece) > bufferSize;
        if (encoder.Takes(piece) && !isFull)
        {
            queue.Add(piece);
        }
    }

    /// <summary>Sends as much as the receiver takes.</summary>
    public void Flush()
    {
        while (HasPending)
        {
            Encode(queue.Peek());
            if (!connection.TrySend(message.AsSpan(0, messageLength)))
            {
                return;
            }

            messageLength = 0;
            queue.Remove();
        }
    }

    public void Close()
    {
        isClosing = true;
        Flush();
        if (!HasPending)
        {
            connection.Close();
        }
    }

    /// <summary>Once for each message, however often it is tried.</summary>
    private void Encode(in LogPiece piece)
    {
        if (messageLength > 0)
        {
            return;
        }

        int room = encoder.MaxLength(piece.Bytes.Length);
        message = message.Length < room ? new byte[room] : message;
        messageLength = encoder.Encode(piece, message);
    }

    private void OnReady()
    {
        Flush();
        if (HasPending)
        {
            return;
        }

        if (isClosing)
        {
            connection.Close();
        }
        else
        {
            caughtUp();
        }
    }
}
