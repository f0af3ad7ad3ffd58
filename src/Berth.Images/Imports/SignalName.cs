using System.Globalization;

namespace Berth.Images.Imports;

/// <summary>Signals as an image may name them: a number, or a name with or without SIG.</summary>
internal static class SignalName
{
    private const int LastSignal = 64;
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT",
        "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
    };

    public static string Validate(string text)
    {
        bool number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int signal);
        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        bool valid = number ? signal is > 0 and <= LastSignal : Names.Contains(name) || IsRealTime(name);
        return valid ? text : throw ImageException.InvalidArgument($"invalid signal: {text}");
    }

    private static bool IsRealTime(string name) =>
        name is "RTMIN" or "RTMAX"
        || (name.StartsWith("RTMIN+", StringComparison.Ordinal) && IsOffset(name, max: 15))
        || (name.StartsWith("RTMAX-", StringComparison.Ordinal) && IsOffset(name, max: 14));

    private static bool IsOffset(string name, int max) =>
        int.TryParse(name.AsSpan("RTMIN+".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int offset) && offset >= 1 && offset <= max;
}
