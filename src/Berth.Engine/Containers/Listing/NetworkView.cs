using System.Security.Cryptography;
using System.Text;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Listing;

/// <summary>The networks that every engine has, and a container's place on them.</summary>
internal static class NetworkView
{
    public const string Bridge = "bridge";
    public const string Host = "host";
    public const string None = "none";
    private const string ContainerPrefix = "container:";

    public static IReadOnlyList<string> Names { get; } = [Bridge, Host, None];

    /// <summary>The network that a mode means; null for another container's.</summary>
    public static string? NameOf(string mode) => mode switch
    {
        "" or "default" => Bridge,
        _ when mode.StartsWith(ContainerPrefix, StringComparison.Ordinal) => null,
        _ => mode,
    };

    /// <summary>What a network is made with, in Docker's words.</summary>
    public static string DriverOf(string network) => network == None ? "null" : network;

    /// <summary>64 hexadecimal digits, the same at every start of every engine.</summary>
    public static string IdOf(string network) => Digest($"network {network}");

    /// <summary>Of a container's place on a network.</summary>
    public static string EndpointIdOf(string containerId, string network) => Digest($"endpoint {containerId} {network}");

    /// <summary>Of a container's network namespace.</summary>
    public static string SandboxIdOf(string containerId) => Digest($"sandbox {containerId}");

    /// <summary>The mode as clients are shown it.</summary>
    public static string ModeOf(NetworkDefinition network) => network.Mode is "" or "default" ? Bridge : network.Mode;

    /// <summary>The links that count: those of a container on the default network. On others they belong to its place there.</summary>
    public static IReadOnlyList<string> LinksOf(NetworkDefinition network) => NameOf(network.Mode) == Bridge ? network.Links ?? [] : [];

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"berth {text}")));
}
