using System.Collections.Frozen;
using System.Globalization;

namespace Berth.Linux;

/// <summary>Signals by name and number: signal(7), the same on x86_64 and aarch64.</summary>
public static class SignalNumber
{
    public const int Kill = 9;
    public const int Term = 15;
    private const int Last = 64;
    private const int RealTimeMin = 34;

    private static readonly FrozenDictionary<string, int> Numbers = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["HUP"] = 1, ["INT"] = 2, ["QUIT"] = 3, ["ILL"] = 4, ["TRAP"] = 5, ["ABRT"] = 6, ["IOT"] = 6, ["BUS"] = 7, ["FPE"] = 8, ["KILL"] = Kill,
        ["USR1"] = 10, ["SEGV"] = 11, ["USR2"] = 12, ["PIPE"] = 13, ["ALRM"] = 14, ["TERM"] = Term, ["STKFLT"] = 16, ["CHLD"] = 17, ["CLD"] = 17,
        ["CONT"] = 18, ["STOP"] = 19, ["TSTP"] = 20, ["TTIN"] = 21, ["TTOU"] = 22, ["URG"] = 23, ["XCPU"] = 24, ["XFSZ"] = 25, ["VTALRM"] = 26,
        ["PROF"] = 27, ["WINCH"] = 28, ["IO"] = 29, ["POLL"] = 29, ["PWR"] = 30, ["SYS"] = 31, ["RTMIN"] = RealTimeMin, ["RTMAX"] = Last,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A number from 1 to 64, or a name in any case, with or without <c>SIG</c>: <c>SIGTERM</c>, <c>kill</c>, <c>RTMIN+3</c>.</summary>
    public static bool TryParse(string text, out int signal)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
        {
            return signal is > 0 and <= Last;
        }

        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        return Numbers.TryGetValue(name, out signal) || TryRealTime(name, out signal);
    }

    private static bool TryRealTime(string name, out int signal)
    {
        signal = 0;
        bool up = name.StartsWith("RTMIN+", StringComparison.Ordinal);
        if (!up && !name.StartsWith("RTMAX-", StringComparison.Ordinal))
        {
            return false;
        }

        bool valid = int.TryParse(name.AsSpan("RTMIN+".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int offset) && offset is > 0 and < Last - RealTimeMin;
        signal = up ? RealTimeMin + offset : Last - offset;
        return valid;
    }
}
