using System.Buffers;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Berth.Api;

namespace Berth.Daemon.Http;

internal sealed partial class ApiRequest
{
    public const string JsonType = "application/json";
    public const string TextType = "text/plain; charset=utf-8";

    /// <summary>Answers with a value, in one piece.</summary>
    public async Task AnswerAsync<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        using PooledBuffer buffer = new();
        ApiJson.Write(buffer, value, type);
        buffer.Write("\n"u8);
        http.Response.StatusCode = status;
        http.Response.ContentType = JsonType;
        await SendAsync(buffer.Written).ConfigureAwait(false);
    }

    /// <summary>Answers with JSON that is there already.</summary>
    public Task AnswerJsonAsync(ReadOnlyMemory<byte> json)
    {
        http.Response.ContentType = JsonType;
        return SendAsync(json);
    }

    public Task AnswerTextAsync(string text)
    {
        http.Response.ContentType = TextType;
        return SendAsync(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Answers with a status alone.</summary>
    public Task AnswerAsync(int status)
    {
        http.Response.StatusCode = status;
        if (status is StatusCodes.Status200OK or StatusCodes.Status201Created)
        {
            http.Response.ContentLength = 0;
        }

        return Task.CompletedTask;
    }

    /// <summary>Sends the head of an answer whose body comes bit by bit: the client must know at once that it was heard.</summary>
    public async Task BeginAsync(string contentType, CancellationToken cancellation)
    {
        http.Response.ContentType = contentType;
        await http.Response.StartAsync(cancellation).ConfigureAwait(false);
        await http.Response.BodyWriter.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends one more value of such an answer, on a line of its own.</summary>
    public async Task SendLineAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using PooledBuffer buffer = new();
        ApiJson.Write(buffer, value, type);
        buffer.Write("\r\n"u8);
        await http.Response.BodyWriter.WriteAsync(buffer.Written, cancellation).ConfigureAwait(false);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        http.Response.ContentLength = bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes, Aborted).ConfigureAwait(false);
    }
}
