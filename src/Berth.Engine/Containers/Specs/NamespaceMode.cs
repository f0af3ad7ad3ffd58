namespace Berth.Engine.Containers.Specs;

/// <summary>How Docker's modes of namespaces read: <c>host</c>, <c>container:ID</c>, and words of their own.</summary>
internal static class NamespaceMode
{
    public const string Host = "host";
    public const string None = "none";
    public const string Private = "private";
    public const string Shareable = "shareable";
    private const string ContainerPrefix = "container:";

    public static bool IsHost(string mode) => mode == Host;

    public static bool IsNone(string mode) => mode == None;

    public static bool IsContainer(string mode) => mode.StartsWith(ContainerPrefix, StringComparison.Ordinal);

    /// <summary>Whether the container has a namespace of its own.</summary>
    public static bool IsOwn(string mode) => !IsHost(mode) && !IsContainer(mode);

    /// <summary>The name or id behind <c>container:</c>; null where the mode is another.</summary>
    public static string? ContainerOf(string mode) => IsContainer(mode) ? mode[ContainerPrefix.Length..] : null;
}
