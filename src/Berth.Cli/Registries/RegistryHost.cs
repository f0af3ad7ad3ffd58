namespace Berth.Cli.Registries;

/// <summary>The registry of an image's name, and what credentials for it are kept by.</summary>
internal static class RegistryHost
{
    public const string DockerHub = "docker.io";

    /// <summary>What Docker's client has always called docker.io in its files.</summary>
    public const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>The first part of a name, where it has a dot or a colon or is <c>localhost</c>; else docker.io.</summary>
    public static string Of(string image)
    {
        int slash = image.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : image[..slash];
        bool isHost = first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.Any(char.IsUpper);
        return isHost && first != "index.docker.io" ? first : DockerHub;
    }

    /// <summary>The key of an address that a user has typed, or of a host.</summary>
    public static string KeyOf(string address)
    {
        string host = Bare(address);
        return host is "" or DockerHub or "index.docker.io" or "registry-1.docker.io" ? DockerHubKey : host;
    }

    /// <summary>Without scheme and path.</summary>
    public static string Bare(string address)
    {
        string text = address;
        foreach (string scheme in (string[])["https://", "http://"])
        {
            text = text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : text;
        }

        return text.Split('/')[0];
    }
}
