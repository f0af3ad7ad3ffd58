using System.Globalization;

namespace Berth.Cli.Terminal;

/// <summary>The signals that an attached command cares for, by their numbers (the same on x86_64 and aarch64).</summary>
internal static class Signals
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGTERM = 15;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGWINCH = 28;

    private const int FirstFree = 35; // the C library and the runtime use those from 32 to 34
    private const int Last = 64;

    private static readonly (int Number, string Name)[] Forwarded =
    [
        (1, "HUP"), (2, "INT"), (3, "QUIT"), (10, "USR1"), (12, "USR2"), (14, "ALRM"), (15, "TERM"), (16, "STKFLT"), (18, "CONT"),
        (24, "XCPU"), (25, "XFSZ"), (26, "VTALRM"), (27, "PROF"), (28, "WINCH"), (29, "IO"), (30, "PWR"), (31, "SYS"),
    ];

    /// <summary>
    /// What goes to the container where it has no terminal: all but those that end or stop whatever gets them, those that tell
    /// of this process itself, and those of job control, which the shell means for us.
    /// </summary>
    public static IEnumerable<int> ToForward => [.. Forwarded.Select(signal => signal.Number), .. Enumerable.Range(FirstFree, Last - FirstFree + 1)];

    /// <summary>What concerns a terminal that is in raw mode.</summary>
    public static IEnumerable<int> OfTerminal => [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGCONT, SIGTSTP, SIGWINCH];

    /// <summary>As the engine takes it: a name, or a number where there is none.</summary>
    public static string NameOf(int signal)
    {
        foreach ((int number, string name) in Forwarded)
        {
            if (number == signal)
            {
                return $"SIG{name}";
            }
        }

        return signal.ToString(CultureInfo.InvariantCulture);
    }
}
