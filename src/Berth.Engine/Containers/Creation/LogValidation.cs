using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Creation;

/// <summary>What a container's log may be told. Options that Docker finds wrong only when the container starts are refused at once.</summary>
internal static partial class LogValidation
{
    private const string MaxSize = "max-size";
    private const string MaxFile = "max-file";
    private const string Compress = "compress";
    private const string Mode = "mode";
    private const string MaxBufferSize = "max-buffer-size";
    private const string NonBlocking = "non-blocking";
    private const int MinFilesToCompress = 2;

    private static readonly string[] DriversOfDocker = ["awslogs", "fluentd", "gcplogs", "gelf", "journald", "local", "splunk", "syslog"];

    private static readonly string[] Known =
        [MaxSize, MaxFile, Compress, Mode, MaxBufferSize, "labels", "labels-regex", "env", "env-regex", "tag", "cache-disabled", "cache-max-size", "cache-max-file", "cache-compress"];

    /// <exception cref="EngineException">The driver or an option is unknown or malformed.</exception>
    public static void Check(LogDefinition log)
    {
        if (log.Driver == LogDefinition.None)
        {
            return;
        }

        if (log.Driver != LogDefinition.JsonFile)
        {
            throw EngineException.InvalidArgument(DriversOfDocker.Contains(log.Driver)
                ? $"logger: no log driver named '{log.Driver}' is registered"
                : $"error looking up logging plugin {log.Driver}: plugin {GoText.Quote(log.Driver)} not found");
        }

        IReadOnlyDictionary<string, string> options = log.Options ?? new Dictionary<string, string>();
        CheckMode(options);
        foreach (string name in options.Keys.Where(name => !Known.Contains(name)))
        {
            throw EngineException.InvalidArgument($"unknown log opt '{name}' for json-file log driver");
        }

        CheckRotation(options);
    }

    /// <summary>Bytes as <c>10m</c> and the like say them: units of 1024, <c>b</c> at the end and case as one likes.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        Match match = Size().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        string unit = match.Groups[2].Value.ToLowerInvariant();
        decimal total = number * (1L << (10 * (unit.Length == 0 ? 0 : "kmgtp".IndexOf(unit[0], StringComparison.Ordinal) + 1)));
        bytes = total <= long.MaxValue ? (long)total : 0;
        return total <= long.MaxValue;
    }

    private static void CheckMode(IReadOnlyDictionary<string, string> options)
    {
        string mode = options.GetValueOrDefault(Mode, "");
        if (mode is not ("" or "blocking" or NonBlocking))
        {
            throw EngineException.InvalidArgument($"logger: logging mode not supported: {mode}");
        }

        if (options.TryGetValue(MaxBufferSize, out string? buffer))
        {
            if (mode != NonBlocking)
            {
                throw EngineException.InvalidArgument($"logger: {MaxBufferSize} option is only supported with 'mode={NonBlocking}'");
            }

            _ = TryParseSize(buffer, out _) ? 0 : throw EngineException.InvalidArgument($"error parsing option {MaxBufferSize}: invalid size: '{buffer}'");
        }
    }

    /// <summary>A size of -1 is no rotation: it lifts the engine's default.</summary>
    private static void CheckRotation(IReadOnlyDictionary<string, string> options)
    {
        bool hasSize = options.TryGetValue(MaxSize, out string? size) && size != "-1";
        if (hasSize)
        {
            long bytes = TryParseSize(size!, out long parsed) ? parsed : throw Refused($"invalid size: '{size}'");
            _ = bytes > 0 ? 0 : throw Refused("max-size must be a positive number");
        }

        int files = 1;
        if (options.TryGetValue(MaxFile, out string? count))
        {
            files = int.TryParse(count, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed)
                ? parsed
                : throw Refused($"strconv.Atoi: parsing {GoText.Quote(count)}: invalid syntax");
            _ = files >= 1 ? 0 : throw Refused("max-file cannot be less than 1");
        }

        if (options.TryGetValue(Compress, out string? compress))
        {
            bool compresses = GoText.TryParseBool(compress, out bool value) ? value : throw Refused($"strconv.ParseBool: parsing {GoText.Quote(compress)}: invalid syntax");
            _ = !compresses || (hasSize && files >= MinFilesToCompress) ? 0 : throw Refused("compress cannot be true when max-file is less than 2 or max-size is not set");
        }
    }

    private static EngineException Refused(string problem) =>
        EngineException.InvalidArgument($"failed to create task for container: failed to initialize logging driver: {problem}");

    [GeneratedRegex(@"^(\d+(?:\.\d*)?) ?([kKmMgGtTpP]?)(?:[iI]?[bB])?$")]
    private static partial Regex Size();
}
