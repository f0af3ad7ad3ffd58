using System.Text;
using Berth.Linux;

namespace Berth.Cli.EngineClient;

/// <summary>
/// A body that is written bit by bit, after a request that announced it. Disposing of it ends the body. An engine that has heard enough
/// may answer, or close, before the end: then the rest goes nowhere, and its answer tells why.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="refused">Told when the engine takes no more.</param>
internal sealed class ChunkedBody(SocketStream socket, Action refused) : Stream
{
    private const int Before = 8; // room for the chunk's length
    private const int After = 2;
    private readonly byte[] buffer = new byte[256 * 1024];
    private int length = Before;
    private bool isClosed;
    private bool isRefused;
    private long written;

    /// <summary>Bytes written so far.</summary>
    public override long Length => written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position { get => written; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> data)
    {
        written += data.Length;
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, buffer.Length - After - length);
            data[..count].CopyTo(buffer.AsSpan(length));
            length += count;
            data = data[count..];
            if (length == buffer.Length - After)
            {
                Flush();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (length > Before)
        {
            Encoding.ASCII.GetBytes($"{length - Before:x6}\r\n", buffer);
            "\r\n"u8.CopyTo(buffer.AsSpan(length));
            Send(buffer.AsSpan(0, length + After));
            length = Before;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isClosed)
        {
            isClosed = true;
            Flush();
            Send("0\r\n\r\n"u8);
        }

        base.Dispose(disposing);
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!isRefused)
            {
                socket.Write(bytes);
            }
        }
        catch (LinuxException error) when (error.Errno is Errno.EPIPE or Errno.ECONNRESET)
        {
            isRefused = true;
            refused();
        }
    }
}
