using System.Net;

namespace Berth.Images.Registry;

/// <summary>
/// Single requests: redirections are followed, credentials never to another host; what gets no answer within a minute has failed. All
/// failures are <see cref="RegistryException"/>s.
/// </summary>
internal sealed class RegistryRequests(RegistryConnections connections, RegistryOptions options, bool isInsecure)
{
    private const int MaxRedirects = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The answer, whatever its status, with its body still to be read.</summary>
    /// <param name="make">Makes the request, anew for each redirection.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        Uri? target = null;
        for (int redirects = 0; ; redirects++)
        {
            HttpRequestMessage request = make();
            Uri first = request.RequestUri!;
            if (target is not null)
            {
                Redirect(request, target);
            }
            HttpResponseMessage answer = await SendOnceAsync(request, cancellation).ConfigureAwait(false);
            if (!IsRedirection(answer) || answer.Headers.Location is not { } location)
            {
                return answer;
            }
            answer.Dispose();
            target = new Uri(request.RequestUri!, location);
            Check(first, target, redirects);
        }
    }

    /// <summary>The body of a success, which must not be longer than that.</summary>
    public async Task<byte[]> ReadAsync(Func<HttpRequestMessage> make, int maxBytes, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await SendAsync(make, cancellation).ConfigureAwait(false);
        return answer.IsSuccessStatusCode
            ? await ReadBodyAsync(answer, maxBytes, cancellation).ConfigureAwait(false)
            : throw await RegistryErrors.FromAnswerAsync(answer, cancellation).ConfigureAwait(false);
    }

    public static async Task<byte[]> ReadBodyAsync(HttpResponseMessage answer, int maxBytes, CancellationToken cancellation)
    {
        Uri uri = answer.RequestMessage!.RequestUri!;
        if (answer.Content.Headers.ContentLength > maxBytes)
        {
            throw TooLong(uri, maxBytes);
        }
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        using MemoryStream body = new();
        try
        {
            Stream stream = await answer.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            byte[] buffer = new byte[16 * 1024];
            for (int count; (count = await stream.ReadAsync(buffer, deadline.Token).ConfigureAwait(false)) > 0;)
            {
                body.Write(buffer, 0, count);
                _ = body.Length <= maxBytes ? 0 : throw TooLong(uri, maxBytes);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw RegistryErrors.FromFailure(answer.RequestMessage!, e);
        }
        return body.ToArray();
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (request.Content is null or FormUrlEncodedContent)
        {
            deadline.CancelAfter(Patience); // what is being sent takes its time
        }
        try
        {
            return await connections.To(request.RequestUri!, isInsecure).SendAsync(request, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw RegistryErrors.FromFailure(request, e);
        }
    }

    private void Check(Uri first, Uri target, int redirects)
    {
        if (redirects == MaxRedirects)
        {
            throw new RegistryException($"Get \"{first.OriginalString}\": stopped after {MaxRedirects} redirects");
        }
        bool allowed = target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && (isInsecure || first.Scheme == Uri.UriSchemeHttp));
        if (!allowed)
        {
            throw new RegistryException($"Get \"{first.OriginalString}\": redirected to \"{target.OriginalString}\", which is not secure");
        }
    }

    private static void Redirect(HttpRequestMessage request, Uri target)
    {
        Uri from = request.RequestUri!;
        bool sameHost = from.Scheme == target.Scheme && from.Authority == target.Authority;
        request.Headers.Authorization = sameHost ? request.Headers.Authorization : null;
        request.RequestUri = target;
    }

    private static bool IsRedirection(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static RegistryException TooLong(Uri uri, int maxBytes) => new($"Get \"{uri.OriginalString}\": the answer has more than {maxBytes} bytes");
}
