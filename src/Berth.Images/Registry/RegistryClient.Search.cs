using System.Globalization;
using System.Text.Json;
using Berth.Images.Registry.Endpoints;

namespace Berth.Images.Registry;

public sealed partial class RegistryClient
{
    private const int MaxSearchBytes = 8 << 20;

    /// <summary>Searches an index of the first kind: docker.io's, or that of the registry which the term begins with.</summary>
    /// <exception cref="ImageException">It has no search, or cannot be reached.</exception>
    public async Task<IReadOnlyList<SearchResult>> SearchAsync(string term, int limit, RegistryCredentials? credentials, CancellationToken cancellation)
    {
        (string host, string rest) = SplitTerm(term);
        try
        {
            IReadOnlyList<RegistryEndpoint> endpoints = await Endpoints.OfHostAsync(host, "", cancellation).ConfigureAwait(false);
            string query = string.Create(CultureInfo.InvariantCulture, $"/v1/search?q={Uri.EscapeDataString(rest)}&n={limit}");
            for (int i = 0; ; i++)
            {
                try
                {
                    return await SearchAsync(endpoints[i], query, credentials, cancellation).ConfigureAwait(false);
                }
                catch (RegistryException e) when (e.IsUnreachable && i + 1 < endpoints.Count)
                {
                    continue; // not by TLS, then without
                }
            }
        }
        catch (RegistryException e)
        {
            throw new ImageException(ImageErrorKind.Registry, e.Message, e);
        }
    }

    private async Task<IReadOnlyList<SearchResult>> SearchAsync(RegistryEndpoint endpoint, string query, RegistryCredentials? credentials, CancellationToken cancellation)
    {
        RegistryRequests requests = RequestsTo(endpoint);
        using HttpResponseMessage answer = await Retry.RunAsync(() => requests.SendAsync(Make, cancellation), null, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new RegistryException($"Unexpected status code {(int)answer.StatusCode}") { Status = answer.StatusCode };
        }
        byte[] body = await RegistryRequests.ReadBodyAsync(answer, MaxSearchBytes, cancellation).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, RegistryJson.Default.SearchAnswer)?.Results ?? [];
        }
        catch (JsonException e)
        {
            throw new RegistryException($"error decoding registry search results: {e.Message}", e);
        }

        HttpRequestMessage Make()
        {
            HttpRequestMessage request = new(HttpMethod.Get, endpoint.At(query));
            request.Headers.Authorization = credentials is { HasPassword: true } ? Authentication.RegistryAuthenticator.Basic(credentials) : null;
            return request;
        }
    }

    /// <summary>A term may begin with a registry as an image's name does.</summary>
    private static (string Host, string Term) SplitTerm(string term)
    {
        int slash = term.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : term[..slash];
        bool hasHost = first.AsSpan().ContainsAny('.', ':') || first == "localhost";
        return hasHost && first is not (RegistryOptions.DockerHub or DockerHubIndex) ? (first, term[(slash + 1)..])
            : (DockerHubIndex, hasHost ? term[(slash + 1)..] : term.StartsWith("library/", StringComparison.Ordinal) ? term["library/".Length..] : term);
    }
}
