namespace Berth.Cli.Commands.Images;

/// <summary>A name of an image in its parts. Only taken apart: whether it is a proper name, the engine says.</summary>
/// <param name="Repository">Without tag and digest.</param>
/// <param name="Tag">Empty where there is none.</param>
/// <param name="Digest">Empty where there is none.</param>
internal readonly record struct ImageName(string Repository, string Tag, string Digest)
{
    public static ImageName Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        string digest = at < 0 ? "" : text[(at + 1)..];
        string name = at < 0 ? text : text[..at];
        int colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? new ImageName(name[..colon], name[(colon + 1)..], digest) : new ImageName(name, "", digest);
    }

    /// <summary>What stands after the repository where the engine takes the two apart: a tag or a digest.</summary>
    public string TagOrDigest => Digest.Length > 0 ? Digest : Tag.Length > 0 ? Tag : "latest";

    /// <summary>With the tag that is meant where none is said.</summary>
    public string Familiar => Digest.Length > 0 ? $"{Repository}{(Tag.Length > 0 ? ":" : "")}{Tag}@{Digest}" : $"{Repository}:{TagOrDigest}";
}
