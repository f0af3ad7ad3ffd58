using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux;

/// <summary>
/// Files through which the kernel is told and asked things (cgroups, /proc/sys): a value is one write, an answer a few reads. Calls
/// here may wait for the kernel, so they let the collector run, unlike <see cref="Syscall.Raw"/>.
/// </summary>
public static unsafe partial class ControlFile
{
    private const int O_RDONLY = 0;
    private const int O_WRONLY = 1;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Writes each value with one call to a file opened once.</summary>
    public static Errno Write(string path, params ReadOnlySpan<string> values)
    {
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0)
        {
            return LastError();
        }

        Errno failed = Errno.None;
        for (int i = 0; i < values.Length && failed == Errno.None; i++)
        {
            failed = WriteOnce(fd, values[i]);
        }

        close(fd);
        return failed;
    }

    /// <summary>The whole text of a file.</summary>
    public static Errno Read(string path, out string text)
    {
        text = "";
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
        {
            return LastError();
        }

        Errno failed = ReadAll(fd, out text);
        close(fd);
        return failed;
    }

    public static Errno MakeDirectory(string path) => mkdir(path, 0b111_101_101) == 0 ? Errno.None : LastError();

    public static Errno RemoveDirectory(string path) => rmdir(path) == 0 ? Errno.None : LastError();

    private static Errno WriteOnce(int fd, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* start = bytes)
        {
            // Invariant: the array is fixed for the length of the calls. An empty one is a null pointer and a length of zero.
            nint written;
            do
            {
                written = write(fd, start, bytes.Length);
            }
            while (written < 0 && LastError() == Errno.EINTR);
            return written >= 0 ? Errno.None : LastError();
        }
    }

    private static Errno ReadAll(int fd, out string text)
    {
        const int size = 4096;
        byte* buffer = stackalloc byte[size];
        StringBuilder? earlier = null;
        while (true)
        {
            nint count = read(fd, buffer, size);
            if (count < 0 && LastError() == Errno.EINTR)
            {
                continue;
            }

            string part = Encoding.UTF8.GetString(buffer, (int)Math.Max(count, 0));
            if (count <= 0)
            {
                text = earlier?.ToString() ?? "";
                return count < 0 ? LastError() : Errno.None;
            }

            earlier = (earlier ?? new StringBuilder()).Append(part);
        }
    }

    private static Errno LastError() => (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);
}
