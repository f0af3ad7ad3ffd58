using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Files;

/// <summary>
/// A container's files as its programs see them: its root, and what its user has had mounted, but not the kernel's own file systems
/// (<c>/proc</c>, <c>/sys</c>, <c>/dev</c>), in whose place is what the image has there. A mount namespace of its own, which no process
/// is in and which ends with this; the host's mount table never shows it. Paths are resolved below the root by the kernel.
/// </summary>
internal sealed class FileView(SafeFileHandle root, SafeFileHandle mountNamespace) : IDisposable
{
    public SafeFileHandle Root => root;

    /// <summary>Opens what a path leads to, links followed.</summary>
    public Errno Open(string path, OpenFlags flags, out SafeFileHandle handle) => FilesAt.OpenInRoot(root, Encoding.UTF8.GetBytes(path), flags, out handle);

    public void Dispose()
    {
        root.Dispose();
        mountNamespace.Dispose();
    }
}
