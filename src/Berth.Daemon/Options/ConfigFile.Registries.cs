using Berth.Images.Registry;

namespace Berth.Daemon.Options;

/// <summary>How registries are reached.</summary>
internal static partial class ConfigFile
{
    private static DaemonOptions? ApplyRegistries(DaemonOptions options, ConfigValue value)
    {
        RegistryOptions registries = options.Registries;
        RegistryOptions? changed = value.Name switch
        {
            "registry-mirrors" => registries with { Mirrors = [.. value.Texts().Select(text => Mirror(value, text))] },
            "registry-prefix-mirrors" => registries with { PrefixMirrors = value.TextsByName().ToDictionary(
                static pair => pair.Key, pair => (IReadOnlyList<Uri>)[.. pair.Value.Select(text => Mirror(value, text))], StringComparer.Ordinal) },
            "insecure-registries" => registries with { Insecure = [.. value.Texts().Select(text => Insecure(value, text))] },
            "max-concurrent-downloads" => registries with { MaxDownloads = Count(value) },
            "max-concurrent-uploads" => registries with { MaxUploads = Count(value) },
            "max-download-attempts" => registries with { MaxAttempts = Count(value) },
            "proxies" => registries with { Proxies = Proxies(registries.Proxies, value) },
            _ => null,
        };
        return changed is null ? null : options with { Registries = changed };
    }

    private static Uri Mirror(ConfigValue value, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri is { Query: "", Fragment: "", UserInfo: "" }
            ? uri
            : throw value.Wrong($"addresses as in https://mirror.example.com, not \"{text}\"");

    private static string Insecure(ConfigValue value, string text) =>
        !text.Contains("://", StringComparison.Ordinal) ? text : throw value.Wrong($"hosts and networks without a scheme, not \"{text}\"");

    /// <summary>0 is Docker's default there, and so it is here.</summary>
    private static int Count(ConfigValue value) => (int)Math.Min(value.Number(), 1000) switch
    {
        0 => value.Name == "max-concurrent-downloads" ? new RegistryOptions().MaxDownloads : new RegistryOptions().MaxUploads,
        var count => count,
    };

    /// <summary>What the file says counts more than the environment.</summary>
    private static ProxyOptions Proxies(ProxyOptions proxies, ConfigValue value)
    {
        foreach ((string name, string text) in value.TextByName())
        {
            proxies = name switch
            {
                "http-proxy" => proxies with { Http = text },
                "https-proxy" => proxies with { Https = text },
                "no-proxy" => proxies with { None = text },
                _ => throw new OptionsException($"setting \"proxies\": unknown proxy \"{name}\""),
            };
        }

        return proxies;
    }
}
