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

    /// <summary>Begins to read a blob somewhere. One attempt: whoever reads knows how far it got.</summary>
    /// <returns>The answer, and at which byte of the blob its body begins: 0 where the registry has no ranges.</returns>
    public async Task<(HttpResponseMessage Answer, long Start)> OpenBlobAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        HttpResponseMessage answer = await SendAsync(Get, cancellation).ConfigureAwait(false);
        try
        {
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && offset > 0)
            {
                answer.Dispose();
                return await OpenBlobAsync(digest, 0, cancellation).ConfigureAwait(false);
            }
            if (!answer.IsSuccessStatusCode)
            {
                throw await RegistryErrors.FromAnswerAsync(answer, cancellation).ConfigureAwait(false);
            }
            long start = answer.StatusCode == HttpStatusCode.PartialContent ? answer.Content.Headers.ContentRange?.From ?? -1 : 0;
            return start == 0 || start == offset ? (answer, start) : throw new RegistryException($"blob {digest} was asked for from byte {offset} and came from {start}");
        }
        catch
        {
            answer.Dispose();
            throw;
        }

        HttpRequestMessage Get()
        {
            HttpRequestMessage request = new(HttpMethod.Get, At($"blobs/{digest}"));
            request.Headers.Range = offset > 0 ? new RangeHeaderValue(offset, null) : null;
            return request;
        }
    }
}
