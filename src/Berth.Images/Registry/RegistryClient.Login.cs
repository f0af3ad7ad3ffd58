using System.Net;
using Berth.Images.Registry.Authentication;
using Berth.Images.Registry.Endpoints;

namespace Berth.Images.Registry;

public sealed partial class RegistryClient
{
    private const string DockerHubIndex = "index.docker.io";

    /// <summary>Tries whether a registry knows somebody.</summary>
    /// <param name="credentials">With the registry's address; none is docker.io.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What may be kept in place of the password; empty where the registry gives nothing of the kind.</returns>
    /// <exception cref="ImageException">It does not know them, or cannot be reached.</exception>
    public async Task<string> LoginAsync(RegistryCredentials credentials, CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<RegistryEndpoint> endpoints = await Endpoints.OfHostAsync(HostOf(credentials.ServerAddress), "", cancellation).ConfigureAwait(false);
            return await AtFirstAsync(endpoints, credentials, "", session => session.LoginAsync(credentials, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (RegistryException e)
        {
            ImageErrorKind kind = e.Status == HttpStatusCode.Unauthorized ? ImageErrorKind.Unauthorized : ImageErrorKind.Registry;
            throw new ImageException(kind, e.Message, e);
        }
    }

    /// <summary>Clients say what they keep their passwords by: an address with or without scheme and path.</summary>
    private static string HostOf(string address)
    {
        string host = address;
        foreach (string scheme in (string[])["https://", "http://"])
        {
            host = host.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? host[scheme.Length..] : host;
        }
        host = host.Split('/')[0];
        return host is "" or RegistryOptions.DockerHub or DockerHubIndex ? "registry-1.docker.io" : host;
    }
}

internal sealed partial class RegistrySession
{
    /// <summary>Answers the registry's challenge, and sees whether it is content.</summary>
    public async Task<string> LoginAsync(RegistryCredentials credentials, CancellationToken cancellation)
    {
        Scope = "";
        Uri uri = _endpoint.At("/v2/");
        if (_authenticator.Challenge is { Scheme: "bearer" } challenge)
        {
            return await LoginByTokenAsync(challenge, credentials, cancellation).ConfigureAwait(false);
        }
        using HttpResponseMessage answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, uri), cancellation).ConfigureAwait(false);
        return answer.IsSuccessStatusCode ? "" : throw new RegistryException($"login attempt to {uri} failed with status: {(int)answer.StatusCode} {answer.ReasonPhrase}");
    }

    private async Task<string> LoginByTokenAsync(AuthChallenge challenge, RegistryCredentials credentials, CancellationToken cancellation)
    {
        try
        {
            IssuedToken issued = await new TokenService(_requests).FetchAsync(challenge, "", credentials, offline: true, cancellation).ConfigureAwait(false);
            return issued.RefreshToken ?? "";
        }
        catch (RegistryException e) when (e.Status is not null)
        {
            throw new RegistryException($"Get \"{_endpoint.At("/v2/")}\": {e.Message}", e) { Status = e.Status };
        }
    }
}
