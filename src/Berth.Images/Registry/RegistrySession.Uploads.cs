using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Berth.Images.References;

namespace Berth.Images.Registry;

internal sealed partial class RegistrySession
{
    /// <summary>
    /// Begins an upload, or takes a blob over from another repository of the registry where it is and the user may see it.
    /// </summary>
    /// <param name="mount">The blob and the repository that has it; null for none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Where to send the blob; null where it has been taken over.</returns>
    public async Task<Uri?> BeginUploadAsync((Digest Digest, string From)? mount, CancellationToken cancellation)
    {
        string query = mount is { } source ? $"?mount={source.Digest}&from={Uri.EscapeDataString(source.From)}" : "";
        using HttpResponseMessage answer = await SendCheckedAsync(
            () => new HttpRequestMessage(HttpMethod.Post, At($"blobs/uploads/{query}")) { Content = new ByteArrayContent([]) }, cancellation).ConfigureAwait(false);
        return answer.StatusCode == HttpStatusCode.Created ? null
            : answer.Headers.Location is { } location ? new Uri(answer.RequestMessage!.RequestUri!, location)
            : throw new RegistryException("the registry does not say where to upload to");
    }

    /// <summary>How far an upload got that broke off.</summary>
    /// <returns>Where the rest goes and how many bytes are there; null where the registry wants it from the beginning.</returns>
    public async Task<(Uri Location, long Length)?> FindUploadAsync(Uri location, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, location), cancellation).ConfigureAwait(false);
        string? range = answer.IsSuccessStatusCode && answer.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        return long.TryParse(range?[(range.IndexOf('-', StringComparison.Ordinal) + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long last) && last > 0
            ? (answer.Headers.Location is { } next ? new Uri(location, next) : location, last + 1)
            : null;
    }

    /// <summary>Sends a part of a blob, or all of it, in one request that cannot be repeated.</summary>
    /// <returns>Where the next request goes.</returns>
    public async Task<Uri> UploadAsync(Uri location, HttpContent content, CancellationToken cancellation)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Patch, location) { Content = content }, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw await RegistryErrors.FromAnswerAsync(answer, cancellation).ConfigureAwait(false);
        }
        return answer.Headers.Location is { } next ? new Uri(location, next) : location;
    }

    /// <summary>The registry checks the digest and has the blob from now on.</summary>
    public async Task EndUploadAsync(Uri location, Digest digest, CancellationToken cancellation)
    {
        string separator = location.Query.Length > 0 ? "&" : "?";
        Uri uri = new($"{location.AbsoluteUri}{separator}digest={Uri.EscapeDataString(digest.ToString())}");
        using HttpResponseMessage answer = await SendCheckedAsync(
            () => new HttpRequestMessage(HttpMethod.Put, uri) { Content = new ByteArrayContent([]) }, cancellation).ConfigureAwait(false);
    }

    /// <summary>A small blob, unless the repository has it.</summary>
    public async Task PushBlobAsync(Digest digest, byte[] content, CancellationToken cancellation)
    {
        if (!await HasBlobAsync(digest, cancellation).ConfigureAwait(false))
        {
            await _retry.RunAsync(SendBlobAsync, null, cancellation).ConfigureAwait(false);
        }

        async Task<bool> SendBlobAsync()
        {
            Uri location = await BeginUploadAsync(mount: null, cancellation).ConfigureAwait(false) ?? throw new RegistryException("the registry took over a blob that it was not told of");
            Uri end = await UploadAsync(location, new ByteArrayContent(content), cancellation).ConfigureAwait(false);
            await EndUploadAsync(end, digest, cancellation).ConfigureAwait(false);
            return true;
        }
    }
}
