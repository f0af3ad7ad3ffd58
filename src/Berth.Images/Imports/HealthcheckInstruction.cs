using System.Globalization;
using Berth.Images.Oci;

namespace Berth.Images.Imports;

/// <summary><c>HEALTHCHECK [--interval=30s] [--timeout=5s] [--start-period=…] [--start-interval=…] [--retries=3] CMD …</c>, or <c>NONE</c>.</summary>
internal static class HealthcheckInstruction
{
    public static HealthConfig Parse(string arguments)
    {
        var health = new HealthConfig();
        while (arguments.StartsWith("--", StringComparison.Ordinal))
        {
            string[] parts = arguments.Split([' ', '\t'], 2, StringSplitOptions.TrimEntries);
            health = WithOption(health, parts[0]);
            arguments = parts.Length > 1 ? parts[1] : "";
        }
        string[] words = arguments.Split([' ', '\t'], 2, StringSplitOptions.TrimEntries);
        string rest = words.Length > 1 ? words[1] : "";
        return words[0].ToUpperInvariant() switch
        {
            "NONE" when rest.Length == 0 => health with { Test = ["NONE"] },
            "NONE" => throw ImageException.InvalidArgument("HEALTHCHECK NONE takes no arguments"),
            "CMD" when rest.Length > 0 => health with { Test = Command(rest) },
            "CMD" => throw ImageException.InvalidArgument("Missing command after HEALTHCHECK CMD"),
            var type => throw ImageException.InvalidArgument($"Unknown type \"{type}\" in HEALTHCHECK (try CMD)"),
        };
    }

    /// <summary>The daemon runs a CMD-SHELL with the image's shell, so that is not part of the test.</summary>
    private static IReadOnlyList<string> Command(string text) =>
        ChangeState.TryParseList(text) is { } list ? ["CMD", .. list] : ["CMD-SHELL", text];

    private static HealthConfig WithOption(HealthConfig health, string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        (string name, string value) = equals < 0 ? (option, "") : (option[..equals], option[(equals + 1)..]);
        return name switch
        {
            "--interval" => health with { Interval = Duration(name, value) },
            "--timeout" => health with { Timeout = Duration(name, value) },
            "--start-period" => health with { StartPeriod = Duration(name, value) },
            "--start-interval" => health with { StartInterval = Duration(name, value) },
            "--retries" => health with { Retries = Count(value) },
            _ => throw ImageException.InvalidArgument($"unknown flag: {name}"),
        };
    }

    private static int Count(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw ImageException.InvalidArgument($"--retries must be at least 0 (not {value})");

    private static long Duration(string name, string value)
    {
        const long Millisecond = 1_000_000;
        long nanoseconds = GoDuration.TryParse(value, out long parsed) ? parsed : throw ImageException.InvalidArgument($"invalid duration \"{value}\" for {name}");
        return nanoseconds is 0 or >= Millisecond ? nanoseconds : throw ImageException.InvalidArgument($"Interval \"{name[2..]}\" cannot be less than 1ms");
    }
}
