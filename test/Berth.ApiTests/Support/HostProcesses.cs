namespace Berth.ApiTests.Support;

/// <summary>The processes of the sandbox, read from /proc.</summary>
internal static class HostProcesses
{
    public static IEnumerable<int> Ids() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!));

    /// <summary>Command lines with NUL between the arguments.</summary>
    public static IEnumerable<string> CommandLines() => Ids().Select(pid => Read(pid, "cmdline").TrimEnd('\0')).Where(line => line.Length > 0);

    /// <inheritdoc cref="CommandLines"/>
    public static string CommandLine(int pid) => Read(pid, "cmdline");

    public static IEnumerable<int> Named(string name) => Ids().Where(pid => Read(pid, "comm").TrimEnd('\n') == name);

    public static bool Exists(int pid) => Directory.Exists($"/proc/{pid}") && State(pid) != 'Z';

    /// <summary>0 where it has ended.</summary>
    public static int Parent(int pid) => Stat(pid) is { Length: > 1 } stat ? int.Parse(stat[1]) : 0;

    public static IEnumerable<int> ChildrenOf(int pid) => Ids().Where(child => Parent(child) == pid);

    public static int FileDescriptors(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    public static int Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Length;

    /// <summary>The proportional set size in kilobytes: what the process adds to the machine's memory use.</summary>
    public static int ProportionalSet(int pid) => Kilobytes(pid, "smaps_rollup", "Pss:");

    public static int ResidentSet(int pid) => Kilobytes(pid, "status", "VmRSS:");

    /// <summary>The most that the process has had, in kilobytes, since that was reset through clear_refs.</summary>
    public static int PeakResidentSet(int pid) => Kilobytes(pid, "status", "VmHWM:");

    private static int Kilobytes(int pid, string file, string field) =>
        int.Parse(File.ReadLines($"/proc/{pid}/{file}").First(l => l.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private static char State(int pid) => Stat(pid) is { Length: > 0 } stat ? stat[0][0] : 'Z';

    /// <summary>The fields of /proc/PID/stat after the name, which may hold blanks itself: the state is the first, the parent the second.</summary>
    private static string[] Stat(int pid) => Read(pid, "stat") is { Length: > 0 } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (IOException)
        {
            return "";   // it ended while we looked
        }
    }
}
