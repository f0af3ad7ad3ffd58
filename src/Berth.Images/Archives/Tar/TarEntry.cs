using System.Text;
using Berth.Linux;

namespace Berth.Images.Archives.Tar;

internal enum TarEntryKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}

/// <summary>An extended attribute: both halves are bytes, not text.</summary>
internal readonly record struct TarAttribute(byte[] Name, byte[] Value);

/// <summary>A run of data in a sparse file; what lies between runs is a hole.</summary>
internal readonly record struct SparseExtent(long Offset, long Length);

/// <summary>One entry of a tar archive, its names the bytes of the archive and not decoded.</summary>
internal sealed class TarEntry
{
    public required TarEntryKind Kind { get; init; }

    public required byte[] Name { get; init; }

    /// <summary>The target of a link; empty for anything else.</summary>
    public byte[] LinkName { get; init; } = [];

    /// <summary>Permission bits with setuid, setgid and sticky (07777).</summary>
    public uint Mode { get; init; }

    public uint User { get; init; }

    public uint Group { get; init; }

    /// <summary>Bytes of payload in the archive.</summary>
    public long PayloadSize { get; init; }

    /// <summary>Bytes of the file: larger than <see cref="PayloadSize"/> where it is sparse.</summary>
    public long FileSize { get; init; }

    public FileTime Modified { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public IReadOnlyList<TarAttribute> Attributes { get; init; } = [];

    /// <summary>Null unless the file is sparse.</summary>
    public IReadOnlyList<SparseExtent>? Extents { get; init; }

    /// <summary>The name for messages; bytes that are no text are replaced.</summary>
    public string DisplayName => Encoding.UTF8.GetString(Name);
}
