using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>An anonymous mapping that a cloned child shares with its parent. Pages cost nothing until they are touched.</summary>
public sealed unsafe partial class SharedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int SharedAnonymousNoReserve = 0x1 | 0x20 | 0x4000;

    public SharedMemory(nint length)
    {
        Length = length;
        Start = mmap(null, length, ReadWrite, SharedAnonymousNoReserve, -1, 0);
        if ((nint)Start == -1)
        {
            LinuxException.Throw(Fd.LastErrno(), "mmap", $"{length} bytes");
        }
    }

    public byte* Start { get; private set; }
    public nint Length { get; }

    public void Dispose()
    {
        if (Start != null)
        {
            _ = munmap(Start, Length);
            Start = null;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(void* address, nint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nint length);
}
