using System.Net;
using System.Net.Http.Headers;
using Berth.Images.References;

namespace Berth.Images.Registry;

internal sealed partial class RegistrySession
{
    /// <summary>Whether the repository has a blob.</summary>
    public async Task<bool> HasBlobAsync(Digest digest, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await _retry.RunAsync(
            () => SendAsync(() => new HttpRequestMessage(HttpMethod.Head, At($"blobs/{digest}")), cancellation), null, cancellation).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode || IsAbsent(answer))
        {
            return answer.IsSuccessStatusCode;
        }
        throw await RegistryErrors.FromAnswerAsync(answer, cancellation).ConfigureAwait(false);
    }

    /// <summary>A small blob, verified.</summary>
    public async Task<byte[]> ReadBlobAsync(Digest digest, int maxBytes, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendCheckedAsync(() => new HttpRequestMessage(HttpMethod.Get, At($"blobs/{digest}")), cancellation).ConfigureAwait(false);
        byte[] content = await RegistryRequests.ReadBodyAsync(answer, maxBytes, cancellation).ConfigureAwait(false);
        return Digest.Of(content) == digest ? content : throw new RegistryException($"blob {digest} has digest {Digest.Of(content)}");
    }

    /// <summary>Begins to read a part of a blob. One attempt: whoever reads knows how far it got.</summary>
    /// <returns>The answer, and at which byte of the blob its body begins: 0 where the registry has no ranges.</returns>
    /// <exception cref="RegistryException">It does not have it, has another, or gives another part.</exception>
    public async Task<(HttpResponseMessage Answer, long Start)> OpenBlobAsync(Digest digest, long size, long from, long to, CancellationToken cancellation)
    {
        HttpResponseMessage answer = await SendAsync(Get, cancellation).ConfigureAwait(false);
        try
        {
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && (from > 0 || to < size))
            {
                answer.Dispose();
                return await OpenBlobAsync(digest, size, 0, size, cancellation).ConfigureAwait(false);
            }
            return answer.IsSuccessStatusCode
                ? (answer, StartOf(answer, digest, size, from))
                : throw await RegistryErrors.FromAnswerAsync(answer, cancellation).ConfigureAwait(false);
        }
        catch
        {
            answer.Dispose();
            throw;
        }

        HttpRequestMessage Get()
        {
            HttpRequestMessage request = new(HttpMethod.Get, At($"blobs/{digest}"));
            request.Headers.Range = from > 0 || to < size ? new RangeHeaderValue(from, to < size ? to - 1 : null) : null;
            return request;
        }
    }

    private static long StartOf(HttpResponseMessage answer, Digest digest, long size, long from)
    {
        bool isPart = answer.StatusCode == HttpStatusCode.PartialContent;
        ContentRangeHeaderValue? range = answer.Content.Headers.ContentRange;
        long? length = isPart ? range?.Length : answer.Content.Headers.ContentLength;
        if (length is not null && length != size)
        {
            throw new RegistryException($"blob {digest} has {length} bytes; its manifest says {size}");
        }
        long start = isPart ? range?.From ?? -1 : 0;
        return start == 0 || start == from ? start : throw new RegistryException($"blob {digest} was asked for from byte {from} and came from {start}");
    }
}
