using Berth.Images.References;

namespace Berth.Images.Registry.Endpoints;

/// <summary>Where a repository is looked for, in order: mirrors, then its registry, and of an insecure one plain HTTP last.</summary>
internal sealed class EndpointList(RegistryOptions options)
{
    private const string DockerHubHost = "registry-1.docker.io";
    private readonly InsecureRegistries _insecure = new(options.Insecure);

    public async Task<IReadOnlyList<RegistryEndpoint>> ForPullAsync(ImageReference name, CancellationToken cancellation)
    {
        List<RegistryEndpoint> endpoints = [];
        foreach ((Uri mirror, string repository) in MirrorsOf(name))
        {
            endpoints.AddRange(await MirrorAsync(mirror, repository, cancellation).ConfigureAwait(false));
        }
        endpoints.AddRange(await ForPushAsync(name, cancellation).ConfigureAwait(false));
        return endpoints;
    }

    public Task<IReadOnlyList<RegistryEndpoint>> ForPushAsync(ImageReference name, CancellationToken cancellation) =>
        OfHostAsync(name.Domain == RegistryOptions.DockerHub ? DockerHubHost : name.Domain, name.Path, cancellation);

    /// <summary>The addresses of a registry itself.</summary>
    public async Task<IReadOnlyList<RegistryEndpoint>> OfHostAsync(string host, string repository, CancellationToken cancellation)
    {
        bool insecure = await _insecure.ContainsAsync(host, cancellation).ConfigureAwait(false);
        RegistryEndpoint secure = new() { Base = new Uri($"https://{host}/"), Repository = repository, IsInsecure = insecure };
        return insecure ? [secure, secure with { Base = new Uri($"http://{host}/") }] : [secure];
    }

    private IEnumerable<(Uri Mirror, string Repository)> MirrorsOf(ImageReference name)
    {
        string? prefix = options.PrefixMirrors.Keys.Where(prefix => IsWithin(name.Repository, prefix)).MaxBy(static prefix => prefix.Length);
        if (prefix is not null)
        {
            string rest = name.Repository[prefix.Length..].TrimStart('/');
            return options.PrefixMirrors[prefix].Select(mirror => (mirror, Join(mirror.AbsolutePath, rest)));
        }
        return name.Domain == RegistryOptions.DockerHub ? options.Mirrors.Select(mirror => (mirror, Join(mirror.AbsolutePath, name.Path))) : [];
    }

    private async Task<IReadOnlyList<RegistryEndpoint>> MirrorAsync(Uri mirror, string repository, CancellationToken cancellation)
    {
        bool insecure = await _insecure.ContainsAsync(mirror.Authority, cancellation).ConfigureAwait(false);
        return [new RegistryEndpoint { Base = new Uri(mirror, "/"), Repository = repository, IsMirror = true, IsInsecure = insecure }];
    }

    private static bool IsWithin(string repository, string prefix) =>
        repository.StartsWith(prefix, StringComparison.Ordinal) && (repository.Length == prefix.Length || repository[prefix.Length] == '/');

    private static string Join(string first, string second) => string.Join('/', new[] { first.Trim('/'), second }.Where(static part => part.Length > 0));
}
