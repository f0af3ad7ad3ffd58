using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Daemon.Http;

/// <summary>Reads requests' bodies of JSON, and says what is wrong with one.</summary>
internal static class JsonBody
{
    /// <summary>Room for every sane request; the largest part of one is a seccomp profile of a few dozen kilobytes.</summary>
    private const int Largest = 8 << 20;

    private const int InitialSize = 4096;

    /// <exception cref="ApiException">The body is missing, too large, or not what it must be.</exception>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, bool required, CancellationToken cancellation)
        where T : class
    {
        if (request.ContentLength > Largest)
        {
            throw TooLarge();
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? InitialSize));
        try
        {
            (bytes, int length) = await ReadAllAsync(request.BodyReader, bytes, cancellation).ConfigureAwait(false);
            if (length == 0)
            {
                return required ? throw ApiException.BadRequest("invalid JSON: got EOF while reading request body") : null;
            }

            RequireJson(request);
            return JsonSerializer.Deserialize(bytes.AsSpan(0, length), type);
        }
        catch (JsonException error)
        {
            throw ApiException.BadRequest($"invalid JSON: {Describe(error)}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static async Task<(byte[] Bytes, int Length)> ReadAllAsync(PipeReader body, byte[] bytes, CancellationToken cancellation)
    {
        int length = 0;
        while (true)
        {
            ReadResult result = await body.ReadAsync(cancellation).ConfigureAwait(false);
            if (result.Buffer.Length > Largest - length)
            {
                throw TooLarge();
            }

            int count = (int)result.Buffer.Length;
            bytes = Grow(bytes, length, length + count);
            result.Buffer.CopyTo(bytes.AsSpan(length));
            length += count;
            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return (bytes, length);
            }
        }
    }

    private static byte[] Grow(byte[] bytes, int used, int needed)
    {
        if (needed <= bytes.Length)
        {
            return bytes;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, bytes.Length * 2));
        bytes.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }

    /// <summary>A browser can make a page's script post anything but this type to a tcp address without asking.</summary>
    private static void RequireJson(HttpRequest request)
    {
        string type = request.ContentType ?? "";
        int end = type.IndexOf(';', StringComparison.Ordinal);
        string media = (end < 0 ? type : type[..end]).Trim();
        if (!media.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.BadRequest($"unsupported Content-Type header ({media}): must be 'application/json'");
        }
    }

    /// <summary>The path names the field; the serializer's own words name .NET types, which mean nothing to a client.</summary>
    private static string Describe(JsonException error)
    {
        string where = $"line {error.LineNumber + 1}, byte {error.BytePositionInLine}";
        if (error.InnerException is JsonException || string.IsNullOrEmpty(error.Path))
        {
            return $"{Sentence(error.InnerException?.Message ?? error.Message)} ({where})";
        }

        return error.Path == "$" ? $"not what is expected here ({where})" : $"field {error.Path.TrimStart('$').TrimStart('.')} is not of the right type ({where})";
    }

    /// <summary>Without the position that the serializer appends.</summary>
    private static string Sentence(string message)
    {
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
    }

    private static ApiException TooLarge() => new(StatusCodes.Status413PayloadTooLarge, $"the request's body is larger than {Largest >> 20} MiB");
}
