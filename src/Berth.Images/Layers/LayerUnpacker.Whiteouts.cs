using Berth.Linux;

namespace Berth.Images.Layers;

internal sealed partial class LayerUnpacker
{
    /// <summary>Handles names of the whiteout convention; false for any other name.</summary>
    private bool UnpackWhiteout(byte[] path)
    {
        ReadOnlySpan<byte> name = EntryPath.Name(path);
        if (IsBelowMetadata(EntryPath.Parent(path)))
        {
            return true;
        }
        if (!name.StartsWith(Whiteout.Prefix))
        {
            return false;
        }
        if (name.SequenceEqual(Whiteout.OpaqueMarker))
        {
            MarkOpaque(OpenDirectory(EntryPath.Parent(path)), []);
        }
        else if (!name.StartsWith(Whiteout.MetadataPrefix))
        {
            HideLower(path, name[Whiteout.Prefix.Length..]);
        }
        return true;
    }

    /// <summary>
    /// Hides a file of the layers below. One of the same name in this layer is not hidden, whichever comes first in the archive
    /// (OCI image specification); if it is a directory, what the layers below have in it is.
    /// </summary>
    private void HideLower(byte[] path, ReadOnlySpan<byte> hidden)
    {
        if (hidden.IsEmpty || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8))
        {
            throw ImageException.InvalidArchive("a whiteout entry names no file");
        }
        OpenedDirectory parent = OpenDirectory(EntryPath.Parent(path));
        Errno error = FilesAt.MakeNode(parent.Handle, hidden, (uint)FileKind.CharacterDevice, device: 0);
        if (error == Errno.EEXIST)
        {
            error = FilesAt.Status(parent.Handle, hidden, out FileStatus existing);
            if (error == Errno.None && existing.IsDirectory)
            {
                MarkOpaque(parent, hidden);
            }
        }
        if (error != Errno.None)
        {
            throw Failure("hide", hidden, error);
        }
    }

    private static void MarkOpaque(OpenedDirectory parent, ReadOnlySpan<byte> name)
    {
        Errno error = ExtendedAttributes.Set(parent.Handle, name, Whiteout.OpaqueAttribute, Whiteout.OpaqueValue);
        LinuxException.ThrowIfFailed(error, "mark a directory of the layer opaque");
    }

    private static bool IsBelowMetadata(ReadOnlySpan<byte> parent)
    {
        foreach (Range range in MemoryExtensions.Split(parent, (byte)'/'))
        {
            if (parent[range].StartsWith(Whiteout.MetadataPrefix))
            {
                return true;
            }
        }
        return false;
    }
}
