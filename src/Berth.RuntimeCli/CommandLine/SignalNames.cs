using System.Globalization;

namespace Berth.RuntimeCli.CommandLine;

/// <summary>Signals by number, by name, and by name with SIG before it.</summary>
internal static class SignalNames
{
    private const int First = 1;
    private const int Last = 64;
    private const int RealTimeMin = 34;

    /// <summary>By number from 1, the same on x86_64 and aarch64.</summary>
    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <exception cref="RuntimeException">There is no such signal.</exception>
    public static int Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return number is >= First and <= Last ? number : throw Unknown(text);
        }

        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        int index = Array.IndexOf(Names, name);
        if (index >= 0)
        {
            return First + index;
        }

        return name switch
        {
            "IOT" => 6,
            "CLD" => 17,
            "POLL" => 29,
            _ => ParseRealTime(name) ?? throw Unknown(text),
        };
    }

    /// <summary><c>RTMIN+3</c>, <c>RTMAX-2</c>, and the two alone.</summary>
    private static int? ParseRealTime(string name)
    {
        int start = name.StartsWith("RTMIN", StringComparison.Ordinal) ? RealTimeMin : name.StartsWith("RTMAX", StringComparison.Ordinal) ? Last : 0;
        if (start == 0)
        {
            return null;
        }

        string offset = name[5..];
        bool isWhole = offset.Length == 0 || offset[0] is '+' or '-';
        int distance = 0;
        bool isNumber = offset.Length == 0 || int.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out distance);
        return isWhole && isNumber && start + distance is >= RealTimeMin and <= Last ? start + distance : null;
    }

    private static RuntimeException Unknown(string text) => new($"unknown signal \"{text}\"");
}
