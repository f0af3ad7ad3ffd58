using System.Net;
using System.Net.Http.Headers;
using Berth.Images.Registry.Authentication;
using Berth.Images.Registry.Endpoints;

namespace Berth.Images.Registry;

/// <summary>One repository at one address, asked by one user: the requests of the distribution specification.</summary>
internal sealed partial class RegistrySession
{
    private readonly RegistryEndpoint _endpoint;
    private readonly RegistryRequests _requests;
    private readonly RegistryAuthenticator _authenticator;
    private readonly RetryPolicy _retry;

    private RegistrySession(RegistryClient client, RegistryEndpoint endpoint, RegistryCredentials? credentials, string actions)
    {
        _endpoint = endpoint;
        _requests = client.RequestsTo(endpoint);
        _authenticator = new RegistryAuthenticator(new TokenService(_requests), endpoint.IsMirror ? null : credentials, client.Time);
        _retry = client.Retry;
        Scope = $"repository:{endpoint.Repository}:{actions}";
    }

    public RegistryEndpoint Endpoint => _endpoint;

    public RetryPolicy Retry => _retry;

    /// <summary>What requests ask to be allowed.</summary>
    public string Scope { get; set; }

    /// <summary>Asks the registry whether it is one, which is how its challenge is learnt.</summary>
    /// <param name="client">Whose connections.</param>
    /// <param name="endpoint">Where.</param>
    /// <param name="credentials">Null for anybody; a mirror gets none.</param>
    /// <param name="actions">To be allowed in the repository: <c>pull</c>, <c>pull,push</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RegistryException">It cannot be reached.</exception>
    public static async Task<RegistrySession> OpenAsync(
        RegistryClient client, RegistryEndpoint endpoint, RegistryCredentials? credentials, string actions, CancellationToken cancellation)
    {
        RegistrySession session = new(client, endpoint, credentials, actions);
        using HttpResponseMessage answer = await session._retry.RunAsync(
            () => session._requests.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, endpoint.At("/v2/")), cancellation), null, cancellation).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            session._authenticator.Heard(AuthChallenge.Read(answer.Headers));
        }
        return session;
    }

    private Uri At(string path) => _endpoint.At($"/v2/{_endpoint.Repository}/{path}");

    /// <summary>Sends with what the registry wants to see, once more where a token has run out. Not what has a body that can be sent once only.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (bool again = true; ; again = false)
        {
            AuthenticationHeaderValue? authorization = await AuthorizeAsync(make, cancellation).ConfigureAwait(false);
            HttpResponseMessage answer = await _requests.SendAsync(() => With(make(), authorization), cancellation).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.Unauthorized || !again || !IsWorthAnother(answer))
            {
                return answer;
            }
            answer.Dispose();
        }
    }

    /// <summary>As <see cref="SendAsync"/>, tried again where that may help; anything but a success is an error.</summary>
    private Task<HttpResponseMessage> SendCheckedAsync(Func<HttpRequestMessage> make, CancellationToken cancellation) => _retry.RunAsync(
        async () =>
        {
            HttpResponseMessage answer = await SendAsync(make, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }
            using (answer)
            {
                throw await RegistryErrors.FromAnswerAsync(answer, cancellation).ConfigureAwait(false);
            }
        },
        null, cancellation);

    private async Task<AuthenticationHeaderValue?> AuthorizeAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        try
        {
            return await _authenticator.AuthorizeAsync(Scope, cancellation).ConfigureAwait(false);
        }
        catch (RegistryException e) when (!e.IsUnreachable && !e.IsTransient)
        {
            using HttpRequestMessage request = make();
            string method = request.Method.Method[..1] + request.Method.Method[1..].ToLowerInvariant();
            throw new RegistryException($"{method} \"{request.RequestUri}\": {e.Message}", e) { Status = e.Status };
        }
    }

    /// <summary>The registry may ask for something only now, or not take a token any more that it took before.</summary>
    private bool IsWorthAnother(HttpResponseMessage answer)
    {
        AuthChallenge? before = _authenticator.Challenge;
        _authenticator.Heard(AuthChallenge.Read(answer.Headers));
        return (before is null && _authenticator.Challenge is not null) || (before?.Scheme == "bearer" && _authenticator.Forget(Scope));
    }

    private static HttpRequestMessage With(HttpRequestMessage request, AuthenticationHeaderValue? authorization)
    {
        request.Headers.Authorization = authorization;
        return request;
    }
}
