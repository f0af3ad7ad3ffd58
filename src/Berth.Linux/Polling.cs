using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>poll(2), for waits that have no event loop.</summary>
public static unsafe partial class Polling
{
    public const short Readable = 1; // POLLIN
    public const short Priority = 2; // POLLPRI: a control file has changed
    public const short Writable = 4; // POLLOUT

    /// <summary>Waits until one of the events, or an error, is there. False when the time is over.</summary>
    public static bool Wait(int fd, short events, TimeSpan timeout)
    {
        PollRequest request = new() { Descriptor = fd, Events = events };
        return WaitAny(new Span<PollRequest>(ref request), timeout);
    }

    /// <summary>Waits until one of the requests has something, and marks those that do. False when the time is over.</summary>
    public static bool WaitAny(Span<PollRequest> requests, TimeSpan timeout)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        bool forever = timeout == Timeout.InfiniteTimeSpan;
        fixed (PollRequest* start = requests)
        {
            while (true)
            {
                int left = forever ? -1 : (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
                int ready = poll(start, (nuint)requests.Length, left);
                if (ready >= 0 || (Errno)Marshal.GetLastPInvokeError() != Errno.EINTR)
                {
                    return ready > 0;
                }
            }
        }
    }

    /// <summary>For what the kernel tells by no event: lets a moment pass before the caller looks again.</summary>
    public static void Pause(TimeSpan moment) => _ = poll(null, 0, (int)moment.TotalMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollRequest* requests, nuint count, int milliseconds);
}

/// <summary><c>struct pollfd</c>: what one descriptor is waited for, and what it has.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollRequest
{
    /// <summary>A negative descriptor is never ready.</summary>
    public int Descriptor;
    public short Events;
    public short Returned;

    /// <summary>Something happened: one of the events, an error, or the end.</summary>
    public readonly bool IsReady => Returned != 0;

    public readonly bool Has(short events) => (Returned & events) != 0;
}
