using System.Net;

namespace Berth.Images.Registry;

/// <summary>What a registry refuses, or why it cannot be reached, in the words of Docker's client of registries.</summary>
public sealed class RegistryException(string message, Exception? inner = null) : Exception(message, inner)
{
    public const string ManifestUnknown = "MANIFEST_UNKNOWN";
    public const string NameUnknown = "NAME_UNKNOWN";
    public const string Denied = "DENIED";

    /// <summary>Not a registry's: what it has is not signed as the policy wants it.</summary>
    public const string NotSigned = "BERTH_NOT_SIGNED";
    public const string Unauthorized = "UNAUTHORIZED";

    /// <summary>The answer's; null where there was none.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The distribution specification's: <c>MANIFEST_UNKNOWN</c>; empty where the registry says none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The registry could not be spoken to at all, so that another of its addresses may be tried.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>It may work in a moment.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the registry asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
