using Berth.Linux;

namespace Berth.RuntimeCli;

/// <summary>Whole files of the caller's.</summary>
internal static class FileContent
{
    private const int ReadOnly = 0;
    private const int FirstSize = 16 * 1024;

    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        int file = Fd.Open(path, ReadOnly);
        LinuxException.ThrowIfFailed(file < 0 ? (Errno)(-file) : Errno.None, "open", path);
        try
        {
            return ReadAll(file, path);
        }
        finally
        {
            Fd.Close(file);
        }
    }

    /// <summary>What is left to read of a descriptor, which may be a pipe.</summary>
    /// <param name="file">The descriptor.</param>
    /// <param name="name">What messages call it.</param>
    public static unsafe byte[] ReadAll(int file, string name)
    {
        byte[] content = new byte[FirstSize];
        int length = 0;
        while (true)
        {
            fixed (byte* start = content)
            {
                nint count = Fd.Read(file, start + length, content.Length - length);
                LinuxException.ThrowIfFailed(count < 0 ? (Errno)(-count) : Errno.None, "read", name);
                length += (int)count;
                if (count == 0)
                {
                    return content[..length];
                }
            }

            if (length == content.Length)
            {
                Array.Resize(ref content, content.Length * 4);
            }
        }
    }
}
