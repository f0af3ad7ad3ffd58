using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>A time by the machine's clock on the wall, as the C library knows it, for programs too small to load time zones themselves.</summary>
/// <param name="Time">The wall's.</param>
/// <param name="Offset">How far it is ahead of UTC.</param>
public readonly partial record struct LocalTime(DateTime Time, TimeSpan Offset)
{
    /// <param name="seconds">Since 1970.</param>
    public static unsafe LocalTime Of(long seconds)
    {
        BrokenDown time = default;
        TimeSpan offset = localtime_r(&seconds, &time) == null ? TimeSpan.Zero : TimeSpan.FromSeconds(time.Offset);
        return new LocalTime(DateTime.UnixEpoch.AddSeconds(seconds) + offset, offset);
    }

    /// <summary><c>struct tm</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct BrokenDown
    {
        private readonly int second;
        private readonly int minute;
        private readonly int hour;
        private readonly int day;
        private readonly int month;
        private readonly int year;
        private readonly int weekDay;
        private readonly int yearDay;
        private readonly int isSummer;
        public nint Offset;
        private readonly nint zone;
    }

    [LibraryImport("libc")]
    private static unsafe partial void* localtime_r(long* seconds, BrokenDown* result);
}
