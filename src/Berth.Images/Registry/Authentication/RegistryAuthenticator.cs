using System.Net.Http.Headers;
using System.Text;

namespace Berth.Images.Registry.Authentication;

/// <summary>
/// Answers the challenges of one registry with one user's credentials. Tokens are kept as long as they are valid, one for each scope.
/// Not for two threads at once that need the same new token: they would fetch it twice, which is no harm.
/// </summary>
internal sealed class RegistryAuthenticator(TokenService tokens, RegistryCredentials? credentials, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> _tokens = new(StringComparer.Ordinal);
    private AuthChallenge? _challenge;

    /// <summary>The one the registry has answered with last; null before that, or where it asks for nothing.</summary>
    public AuthChallenge? Challenge => _challenge;

    public void Heard(IReadOnlyList<AuthChallenge> challenges)
    {
        if (challenges.Count > 0)
        {
            _challenge = challenges[0];
        }
    }

    /// <summary>What to send with a request; null for nothing.</summary>
    /// <exception cref="RegistryException">The registry wants a password and there is none, or the token service refuses.</exception>
    public async Task<AuthenticationHeaderValue?> AuthorizeAsync(string scope, CancellationToken cancellation)
    {
        if (credentials?.RegistryToken is { Length: > 0 } given)
        {
            return new AuthenticationHeaderValue("Bearer", given);
        }
        return _challenge switch
        {
            null => null,
            { Scheme: "basic" } => credentials is { HasPassword: true } user ? Basic(user) : throw new RegistryException("no basic auth credentials"),
            var bearer => new AuthenticationHeaderValue("Bearer", await TokenAsync(bearer, scope, cancellation).ConfigureAwait(false)),
        };
    }

    /// <summary>Forgets a token that the registry does not take any more.</summary>
    public bool Forget(string scope)
    {
        lock (_lock)
        {
            return _tokens.Remove(scope);
        }
    }

    public static AuthenticationHeaderValue Basic(RegistryCredentials credentials) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Username}:{credentials.Password}")));

    private async Task<string> TokenAsync(AuthChallenge challenge, string scope, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_tokens.TryGetValue(scope, out (string Token, DateTimeOffset Until) known) && known.Until > time.GetUtcNow())
            {
                return known.Token;
            }
        }
        IssuedToken issued = await tokens.FetchAsync(challenge, scope, credentials, offline: false, cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            _tokens[scope] = (issued.Token, time.GetUtcNow() + issued.Lifetime - Margin);
        }
        return issued.Token;
    }
}
