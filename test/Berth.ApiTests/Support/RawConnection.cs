using System.Text;

namespace Berth.ApiTests.Support;

/// <summary>Bytes to the engine's socket and back, for requests that no decent client would send.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Stream _stream;

    private RawConnection(Stream stream) => _stream = stream;

    public static async Task<RawConnection> OpenAsync(string socket) => new(await UnixHttp.OpenAsync(socket, TestContext.Current.CancellationToken));

    /// <summary>False when the other side has closed the connection already.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes).AsTask().WaitAsync(Deadline);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>All that is answered until the other side closes, or the answer's announced end.</summary>
    public async Task<string> ReadAnswerAsync()
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!IsComplete(answer.ToString()) && await ReadAsync(buffer) is var count and > 0)
            answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return answer.ToString();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<int> ReadAsync(byte[] buffer)
    {
        try
        {
            return await _stream.ReadAsync(buffer).AsTask().WaitAsync(Deadline);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool IsComplete(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var length = answer[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is not null ? answer.Length - end - 4 >= int.Parse(length.Split(':')[1]) : answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }
}
