using Berth.Linux;

namespace Berth.Images.Layers;

/// <summary>
/// How a layer says that something of the layers below is gone. In an archive (OCI image specification, "Whiteouts"): a file
/// <c>.wh.NAME</c>, or <c>.wh..wh..opq</c> for all of a directory's lower content. On disk, as overlayfs reads it: a character
/// device 0:0 named NAME, or the attribute <c>trusted.overlay.opaque</c> on the directory.
/// </summary>
internal static class Whiteout
{
    public static ReadOnlySpan<byte> Prefix => ".wh."u8;

    /// <summary>Names that AUFS kept for itself; apart from the opaque marker they mean nothing here.</summary>
    public static ReadOnlySpan<byte> MetadataPrefix => ".wh..wh."u8;

    public static ReadOnlySpan<byte> OpaqueMarker => ".wh..wh..opq"u8;

    public static ReadOnlySpan<byte> OpaqueAttribute => "trusted.overlay.opaque"u8;

    public static ReadOnlySpan<byte> OpaqueValue => "y"u8;

    /// <summary>Attributes by which overlayfs steers itself: an image must not bring its own.</summary>
    public static bool IsOverlayAttribute(ReadOnlySpan<byte> name) =>
        name.StartsWith("trusted.overlay."u8) || name.StartsWith("user.overlay."u8);

    public static bool Is(FileStatus status) =>
        status is { Kind: FileKind.CharacterDevice, DeviceMajor: 0, DeviceMinor: 0 };
}
