using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>What one side has said and the other is to take. It stays in the kernel: its bytes never come into this process (splice(2)).</summary>
internal sealed class CarryPipe : IDisposable
{
    private const int Size = 512 * 1024;
    private readonly int read;
    private readonly int write;

    private CarryPipe(int read, int write) => (this.read, this.write) = (read, write);

    /// <summary>How much is in it.</summary>
    public nint Count { get; private set; }

    /// <summary>Null where there is no descriptor left.</summary>
    public static CarryPipe? TryMake()
    {
        if (Fd.Pipe(out int read, out int write, Fd.CloseOnExec | Fd.NonBlocking) != Errno.None)
        {
            return null;
        }

        Fd.GrowPipe(write, Size);
        return new CarryPipe(read, write);
    }

    /// <summary>Hears a socket; how much, 0 for its end, or <c>-errno</c>.</summary>
    public nint FillFrom(int socket)
    {
        nint count = Fd.Splice(socket, write, Size);
        Count += Math.Max(count, 0);
        return count;
    }

    /// <summary>Has a socket take what it takes; how much, or <c>-errno</c>.</summary>
    public nint DrainTo(int socket)
    {
        nint count = Fd.Splice(read, socket, Count);
        Count -= Math.Max(count, 0);
        return count;
    }

    public void Dispose()
    {
        Fd.Close(read);
        Fd.Close(write);
    }
}
