using System.Net;
using Berth.Api.Images;
using Berth.Api.Server;
using Berth.Images.Registry;

namespace Berth.Daemon.Mapping;

/// <summary>What registries answer, in the API's terms.</summary>
internal static class RegistryMapping
{
    public static DistributionInspect ToInspect(RemoteManifest manifest) => new()
    {
        Descriptor = new DistributionDescriptor { MediaType = manifest.MediaType, Digest = manifest.Digest, Size = manifest.Size },
        Platforms = [.. manifest.Platforms.Select(static platform => new DistributionPlatform
        {
            Architecture = platform.Architecture ?? "", Os = platform.Os ?? "", Variant = string.IsNullOrEmpty(platform.Variant) ? null : platform.Variant,
        })],
    };

    public static ImageSearchResult ToResult(SearchResult result) => new()
    {
        Name = result.Name ?? "", Description = result.Description ?? "", StarCount = result.StarCount, IsOfficial = result.IsOfficial, IsAutomated = result.IsAutomated,
    };

    public static RegistryConfig ToConfig(RegistryOptions options)
    {
        string[] mirrors = [.. options.Mirrors.Select(static mirror => mirror.AbsoluteUri)];
        Dictionary<string, RegistryIndex> indexes = new(StringComparer.Ordinal)
        {
            [RegistryOptions.DockerHub] = new RegistryIndex { Name = RegistryOptions.DockerHub, Mirrors = mirrors, Secure = true, Official = true },
        };
        foreach (string host in options.Insecure.Where(static entry => !IPNetwork.TryParse(entry, out _)))
        {
            indexes[host] = new RegistryIndex { Name = host };
        }

        return new RegistryConfig
        {
            InsecureRegistryCidrs = ["127.0.0.0/8", .. options.Insecure.Where(static entry => IPNetwork.TryParse(entry, out _))],
            IndexConfigs = indexes, Mirrors = mirrors.Length > 0 ? mirrors : null,
        };
    }
}
