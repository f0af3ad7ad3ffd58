using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>poll(2) on one descriptor, for the rare wait that has no event loop.</summary>
public static unsafe partial class Polling
{
    public const short Readable = 1; // POLLIN
    public const short Priority = 2; // POLLPRI: a control file has changed

    /// <summary>Waits until one of the events, or an error, is there. False when the time is over.</summary>
    public static bool Wait(int fd, short events, TimeSpan timeout)
    {
        Request request = new() { Fd = fd, Events = events };
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            int ready = poll(&request, 1, (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue));
            if (ready >= 0 || (Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                return ready > 0;
            }
        }
    }

    /// <summary>For what the kernel tells by no event: lets a moment pass before the caller looks again.</summary>
    public static void Pause(TimeSpan moment) => _ = poll(null, 0, (int)moment.TotalMilliseconds);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Request* requests, nuint count, int milliseconds);
}
