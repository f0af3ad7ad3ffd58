using Berth.Images.Archives.Tar;

namespace Berth.Images.Layers;

/// <summary>How an archive becomes files.</summary>
internal sealed record UnpackRules
{
    /// <summary>
    /// Files of a layer: whiteouts hide what lies below, and a directory that the archive does not list keeps the time it has.
    /// Otherwise files for whoever uses them: every name is a file, the archive's root is left as it is, and making a file in a
    /// directory changes that directory's time as it does for everyone.
    /// </summary>
    public bool AreLayer { get; init; } = true;

    /// <summary>Of files that are no layer: they are a whole tree, whose root and directories become what the archive says.</summary>
    public bool AreTree { get; init; }

    /// <summary>The archive's root is the root's; a directory has the time that the archive says, whatever is made in it.</summary>
    public bool KeepsDirectories => AreLayer || AreTree;

    /// <summary>Below the root: the directory that names in the archive count from. Bytes without a slash at either end.</summary>
    public byte[] Directory { get; init; } = [];

    /// <summary>A directory does not take the place of another file, nor the reverse.</summary>
    public bool KeepsKinds { get; init; }

    /// <summary>Whom everything will belong to; null is whom the archive says.</summary>
    public (uint User, uint Group)? Owner { get; init; }

    /// <summary>For messages.</summary>
    public string Place => AreLayer ? "layer" : AreTree ? "volume" : "container";

    public (uint User, uint Group) OwnerOf(TarEntry entry) => Owner ?? (entry.User, entry.Group);
}
