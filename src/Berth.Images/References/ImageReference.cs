using System.Diagnostics.CodeAnalysis;

namespace Berth.Images.References;

/// <summary>
/// A name of an image, normalised as Docker does it: <c>busybox</c> is <c>docker.io/library/busybox:latest</c>. People see
/// the familiar form (<see cref="Familiar"/>), the store keeps the full one (<see cref="ToString"/>).
/// </summary>
public sealed record ImageReference
{
    public const string DefaultTag = "latest";
    private const string DefaultDomain = "docker.io";
    private const string LegacyDefaultDomain = "index.docker.io";
    private const string OfficialPrefix = "library/";
    private const int MaxPathLength = 255;

    private ImageReference(string domain, string path, string? tag, string? digest) => (Domain, Path, Tag, DigestText) = (domain, path, tag, digest);

    /// <summary>The registry's host and port: <c>docker.io</c>.</summary>
    public string Domain { get; }

    /// <summary>The repository in the registry: <c>library/busybox</c>.</summary>
    public string Path { get; }

    public string? Tag { get; private init; }

    /// <summary>The digest of the manifest, with its algorithm, where the reference names one.</summary>
    public string? DigestText { get; private init; }

    /// <summary>The repository in full: <c>docker.io/library/busybox</c>.</summary>
    public string Repository => Domain + "/" + Path;

    public bool IsNameOnly => Tag is null && DigestText is null;

    /// <summary>The repository as people write it: <c>busybox</c>.</summary>
    public string FamiliarRepository =>
        Domain != DefaultDomain ? Repository
        : Path.StartsWith(OfficialPrefix, StringComparison.Ordinal) && !Path.AsSpan(OfficialPrefix.Length).Contains('/') ? Path[OfficialPrefix.Length..]
        : Path;

    /// <summary>The whole reference as people write it: <c>busybox:latest</c>.</summary>
    public string Familiar => FamiliarRepository + Suffix;

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (DigestText is null ? "" : "@" + DigestText);

    /// <summary>The same name with the tag <c>latest</c> where it has neither tag nor digest.</summary>
    public ImageReference WithDefaultTag() => IsNameOnly ? this with { Tag = DefaultTag } : this;

    /// <exception cref="ImageException">The tag is not one.</exception>
    public ImageReference WithTag(string tag) =>
        ReferenceGrammar.IsTag(tag) ? this with { Tag = tag } : throw ImageException.InvalidArgument("invalid tag format");

    /// <summary>The repository with a manifest's digest, without a tag.</summary>
    public ImageReference WithDigest(Digest digest) => this with { Tag = null, DigestText = digest.ToString() };

    /// <summary>The reference by which an image is found: with a digest the tag says nothing, without one it defaults.</summary>
    public ImageReference ForLookup() => DigestText is null ? WithDefaultTag() : this with { Tag = null };

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        (reference, _) = ParseNormalized(text);
        return reference is not null;
    }

    /// <exception cref="ImageException">The text is no reference; the message is Docker's.</exception>
    public static ImageReference Parse(string text)
    {
        (ImageReference? reference, string? error) = ParseNormalized(text);
        return reference ?? throw ImageException.InvalidArgument(error!);
    }

    public override string ToString() => Repository + Suffix;

    private static (ImageReference?, string? Error) ParseNormalized(string text)
    {
        if (Digest.IsHex(text))
        {
            return (null, $"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings");
        }
        (string domain, string remainder) = SplitDomain(text);
        int tagStart = remainder.IndexOf(':', StringComparison.Ordinal);
        string repository = tagStart < 0 ? remainder : remainder[..tagStart];
        if (repository.Any(char.IsUpper))
        {
            return (null, $"invalid reference format: repository name ({repository}) must be lowercase");
        }
        return ParseRemainder(domain, remainder);
    }

    private static (ImageReference?, string? Error) ParseRemainder(string domain, string remainder)
    {
        (string name, string? digest) = Cut(remainder, remainder.IndexOf('@', StringComparison.Ordinal));
        int colon = name.LastIndexOf(':');
        (string path, string? tag) = Cut(name, colon);
        bool valid = ReferenceGrammar.IsDomain(domain) && ReferenceGrammar.IsPath(path)
            && (tag is null || ReferenceGrammar.IsTag(tag)) && (digest is null || ReferenceGrammar.IsDigest(digest));
        if (!valid)
        {
            return (null, "invalid reference format");
        }
        if (path.Length > MaxPathLength)
        {
            return (null, $"repository name must not be more than {MaxPathLength} characters");
        }
        if (digest is not null && !Digest.TryParse(digest, out _) && digest.StartsWith(Digest.Prefix, StringComparison.Ordinal))
        {
            return (null, digest.Length == Digest.Prefix.Length + Digest.HexLength ? "invalid checksum digest format" : "invalid checksum digest length");
        }
        return (new ImageReference(domain, path, tag, digest), null);
    }

    /// <summary>
    /// The first component is a registry when it has a dot or a colon, is "localhost", or has an upper-case letter (which no
    /// repository may have); everything else belongs to docker.io.
    /// </summary>
    private static (string Domain, string Remainder) SplitDomain(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : text[..slash];
        bool hasDomain = slash >= 0 && (first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.Any(char.IsUpper));
        (string domain, string remainder) = hasDomain ? (first, text[(slash + 1)..]) : (DefaultDomain, text);
        domain = domain == LegacyDefaultDomain ? DefaultDomain : domain;
        bool official = domain == DefaultDomain && !remainder.Contains('/', StringComparison.Ordinal);
        return (domain, official ? OfficialPrefix + remainder : remainder);
    }

    private static (string Head, string? Tail) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
}
