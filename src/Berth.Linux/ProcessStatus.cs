using System.Globalization;

namespace Berth.Linux;

/// <summary>What <c>/proc/PID/stat</c> says of a process (proc_pid_stat(5)).</summary>
/// <param name="HasEnded">It has, and waits for its parent to reap it.</param>
/// <param name="Parent">Its parent's id.</param>
/// <param name="StartTime">When it started, in ticks since boot: tells it from a later process with the same id.</param>
public readonly record struct ProcessStatus(bool HasEnded, int Parent, ulong StartTime)
{
    private const int ParentField = 4;
    private const int StartTimeField = 22;
    private const int FirstBehindName = 3;

    /// <summary>Of a process, or null where there is none.</summary>
    public static ProcessStatus? TryRead(int pid) =>
        ControlFile.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), out string text) == Errno.None ? Parse(text) : null;

    internal static ProcessStatus Parse(string text)
    {
        // The name in parentheses may hold anything, parentheses too.
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessStatus(
            fields[0] is "Z" or "X",
            int.Parse(fields[ParentField - FirstBehindName], CultureInfo.InvariantCulture),
            ulong.Parse(fields[StartTimeField - FirstBehindName], CultureInfo.InvariantCulture));
    }
}
