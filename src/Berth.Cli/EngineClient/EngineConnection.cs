using System.Text;
using System.Text.Json;
using Berth.Api;

namespace Berth.Cli.EngineClient;

/// <summary>
/// One connection to the engine: requests one after another, each with its answer. Sending and reading are two steps, so that a
/// command can work, or wait elsewhere, while the engine does.
/// </summary>
internal sealed class EngineConnection(SocketStream socket) : IDisposable
{
    private readonly ResponseReader reader = new(socket);
    private bool isHead;

    public int Descriptor => socket.Descriptor;

    /// <summary>The body of the last answer.</summary>
    public Stream Body => new BodyStream(reader);

    /// <summary>Whether another request can follow on this connection.</summary>
    public bool IsReusable { get; private set; } = true;

    public void Send(Request request)
    {
        isHead = request.IsHead;
        socket.Write(request.ToBytes());
    }

    /// <summary>Reads the answer's head, whatever its status.</summary>
    public ResponseHead ReadHead()
    {
        ResponseHead head = reader.ReadHead(isHead);
        IsReusable &= !head.Closes && head.Status != 101;
        return head;
    }

    /// <summary>Reads the answer's head, which has to be a success; 304 is one too.</summary>
    /// <exception cref="EngineErrorException">The engine refused; the exception has its words.</exception>
    public ResponseHead ReadSuccess()
    {
        ResponseHead head = ReadHead();
        return head.Status is < 400 ? head : throw ReadError(head);
    }

    /// <summary>Sends a request and reads the head of its answer, which has to be a success.</summary>
    public ResponseHead Call(Request request)
    {
        Send(request);
        return ReadSuccess();
    }

    /// <summary>Reads the whole body.</summary>
    public byte[] ReadBody()
    {
        byte[] bytes = new byte[4096];
        int length = 0;
        for (int count; (count = reader.ReadBody(bytes.AsSpan(length))) > 0;)
        {
            length += count;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, length * 4);
            }
        }

        return bytes.AsSpan(0, length).ToArray();
    }

    /// <summary>Begins a body of any length after a request that announced it; disposing of it ends the body.</summary>
    public ChunkedBody OpenBody() => new(socket, () => IsReusable = false);

    /// <summary>Sends a body of any length after a request that announced it.</summary>
    public void SendBody(Stream body)
    {
        using ChunkedBody chunks = OpenBody();
        body.CopyTo(chunks, 256 * 1024);
    }

    /// <summary>The connection itself, after the engine agreed to an upgrade; with it what was received already.</summary>
    public SocketStream Hijack(out ReadOnlySpan<byte> received)
    {
        IsReusable = false;
        received = reader.TakeReceived();
        return socket;
    }

    public void Dispose() => socket.Dispose();

    private EngineErrorException ReadError(ResponseHead head)
    {
        byte[] body = ReadBody();
        string? message = null;
        try
        {
            message = JsonSerializer.Deserialize(body, ApiJson.Default.ErrorResponse)?.Message;
        }
        catch (JsonException)
        {
            // Not one of the engine's answers; its text is what there is.
        }

        return new EngineErrorException(head.Status, message ?? Encoding.UTF8.GetString(body).Trim());
    }
}
