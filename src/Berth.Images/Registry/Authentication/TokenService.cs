using System.Text.Json;

namespace Berth.Images.Registry.Authentication;

/// <param name="Token">To be shown to the registry.</param>
/// <param name="RefreshToken">What later tokens can be had for, without the password; null where the service gives none.</param>
/// <param name="Lifetime">How long the token is good for.</param>
internal sealed record IssuedToken(string Token, string? RefreshToken, TimeSpan Lifetime);

/// <summary>
/// Fetches bearer tokens as the distribution project's token specification says: with a refresh token by POST (OAuth 2), else by GET,
/// with a password where there is one.
/// </summary>
internal sealed class TokenService(RegistryRequests requests)
{
    private const string ClientId = "docker";
    private const int MaxAnswerBytes = 1 << 20;
    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(60);

    /// <param name="challenge">The registry's.</param>
    /// <param name="scope"><c>repository:NAME:pull</c>; several with spaces between; empty for a login.</param>
    /// <param name="credentials">Null for anybody.</param>
    /// <param name="offline">Asks for a refresh token, too.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IssuedToken> FetchAsync(
        AuthChallenge challenge, string scope, RegistryCredentials? credentials, bool offline, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out Uri? realm) || realm.Scheme is not ("http" or "https"))
        {
            throw new RegistryException($"the registry names no token service: realm \"{challenge.Realm}\"");
        }
        byte[] answer = await requests.ReadAsync(Make, MaxAnswerBytes, cancellation).ConfigureAwait(false);
        return Read(answer);

        HttpRequestMessage Make() => credentials?.IdentityToken is { Length: > 0 } refresh
            ? Refresh(realm, challenge, scope, refresh)
            : Ask(realm, challenge, scope, credentials, offline);
    }

    private static HttpRequestMessage Refresh(Uri realm, AuthChallenge challenge, string scope, string token) => new(HttpMethod.Post, realm)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["refresh_token"] = token, ["client_id"] = ClientId, ["service"] = challenge.Service ?? "", ["scope"] = scope,
        }),
    };

    private static HttpRequestMessage Ask(Uri realm, AuthChallenge challenge, string scope, RegistryCredentials? credentials, bool offline)
    {
        List<string> query = [];
        Add("account", credentials?.Username);
        Add("client_id", offline ? ClientId : null);
        Add("offline_token", offline ? "true" : null);
        foreach (string part in scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Add("scope", part);
        }
        Add("service", challenge.Service);
        string separator = realm.Query.Length == 0 ? "?" : "&";
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(realm.AbsoluteUri + (query.Count > 0 ? separator + string.Join('&', query) : "")));
        request.Headers.Authorization = credentials is { HasPassword: true } ? RegistryAuthenticator.Basic(credentials) : null;
        return request;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }

    private static IssuedToken Read(byte[] json)
    {
        TokenAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(json, RegistryJson.Default.TokenAnswer);
        }
        catch (JsonException e)
        {
            throw new RegistryException($"unable to decode token response: {e.Message}", e);
        }
        string? token = answer?.Token is { Length: > 0 } named ? named : answer?.AccessToken;
        if (string.IsNullOrEmpty(token))
        {
            throw new RegistryException("authorization server did not include a token in the response");
        }
        TimeSpan lifetime = TimeSpan.FromSeconds(Math.Max(answer!.ExpiresIn, ShortestLifetime.TotalSeconds));
        return new IssuedToken(token, answer.RefreshToken, lifetime);
    }
}
