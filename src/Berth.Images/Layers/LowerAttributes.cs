using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// In an overlay the topmost layer that has a directory decides its owner, mode and attributes. A layer that has files in /tmp
/// but no entry for /tmp itself must therefore bring the /tmp of the layers below, or the sticky bit would be gone.
/// </summary>
internal static class LowerAttributes
{
    public static void Adopt(LayerDraft draft, IReadOnlyList<string> lower)
    {
        if (draft.ImpliedDirectories.Count == 0)
        {
            return;
        }
        using LayeredFiles? below = lower.Count == 0 ? null : LayeredFiles.Open(lower);
        foreach (byte[] path in draft.ImpliedDirectories)
        {
            Errno error = FilesAt.OpenInRoot(draft.Root, path, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle directory);
            using (directory)
            {
                if (error == Errno.None)
                {
                    Adopt(directory, below, path);
                }
            }
        }
    }

    private static void Adopt(SafeFileHandle directory, LayeredFiles? below, byte[] path)
    {
        // Without a model below, an implied directory is root's, 0755 and as old as 1970: the same archive, the same layer.
        var modified = new FileTime(0, 0);
        if (below?.FindDirectory(path) is { } model)
        {
            Check(FilesAt.Status(model, [], out FileStatus status), path);
            Check(FilesAt.ChangeOwner(directory, status.User, status.Group), path);
            Check(FilesAt.ChangeMode(directory, status.Mode), path);
            CopyAttributes(model, directory, path);
            modified = status.Modified;
        }
        Check(FilesAt.SetTime(directory, modified), path);
    }

    private static void CopyAttributes(SafeFileHandle from, SafeFileHandle to, byte[] path)
    {
        foreach (byte[] name in ExtendedAttributes.List(from, []))
        {
            if (!Whiteout.IsOverlayAttribute(name) && ExtendedAttributes.Get(from, [], name) is { } value)
            {
                Check(ExtendedAttributes.Set(to, [], name, value), path);
            }
        }
    }

    private static void Check(Errno error, byte[] path) => LinuxException.ThrowIfFailed(error, "complete directory", Encoding.UTF8.GetString(path));
}
