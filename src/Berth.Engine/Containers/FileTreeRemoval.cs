using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>Removes a container's files, whatever it has made of them.</summary>
internal static class FileTreeRemoval
{
    /// <summary>One that is gone is no error.</summary>
    /// <exception cref="LinuxException">Something cannot be removed.</exception>
    public static void Delete(string directory)
    {
        string parent = Path.GetDirectoryName(directory)!;
        Errno failed = FilesAt.OpenPath(parent, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle);
        LinuxException.ThrowIfFailed(failed, "open", parent);
        using (handle)
        {
            FileTree.Remove(handle, Encoding.UTF8.GetBytes(Path.GetFileName(directory)));
        }
    }

    /// <summary>For what is swept away again later.</summary>
    public static bool TryDelete(string directory)
    {
        try
        {
            Delete(directory);
            return true;
        }
        catch (LinuxException)
        {
            return false;
        }
    }
}
