using System.Globalization;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Creation;

/// <summary>How logs in files may be rotated, in the words of Docker's drivers, which are not the same for both.</summary>
internal static class LogRotationValidation
{
    private const string MaxSize = "max-size";
    private const string MaxFile = "max-file";
    private const string Compress = "compress";
    private const int MinFilesToCompress = 2;
    private const int FilesOfLocal = 5;

    /// <summary>A size of -1 is no rotation: it lifts the engine's default.</summary>
    public static void CheckJsonFile(LogDefinition log)
    {
        bool hasSize = log.Option(MaxSize) is { } size && size != "-1";
        if (hasSize)
        {
            long bytes = ByteSize.TryParse(log.Option(MaxSize)!, out long parsed) ? parsed : throw Refused($"invalid size: '{log.Option(MaxSize)}'");
            _ = bytes > 0 ? 0 : throw Refused("max-size must be a positive number");
        }

        int files = FilesOf(log, "") ?? 1;
        _ = files >= 1 ? 0 : throw Refused("max-file cannot be less than 1");
        bool compresses = FlagOf(log, "") ?? false;
        _ = !compresses || (hasSize && files >= MinFilesToCompress) ? 0 : throw Refused("compress cannot be true when max-file is less than 2 or max-size is not set");
    }

    public static void CheckLocal(LogDefinition log)
    {
        if (log.Option(MaxSize) is { Length: > 0 } size && size != "-1" && !ByteSize.TryParse(size, out _))
        {
            throw Refused($"invalid value for max-size: {size}: invalid size: '{size}'");
        }

        int files = FilesOf(log, $"invalid value for max-file: {log.Option(MaxFile)}: ") ?? FilesOfLocal;
        bool compresses = FlagOf(log, "error reading compress log option: ") ?? true;
        _ = files >= 0 ? 0 : throw Refused("max-file cannot be less than 0");
        _ = !compresses || files >= MinFilesToCompress ? 0 : throw Refused("compression cannot be enabled when max file count is 1");
    }

    private static int? FilesOf(LogDefinition log, string prefix) => log.Option(MaxFile) is not { } count
        ? null
        : int.TryParse(count, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int files)
            ? files
            : throw Refused($"{prefix}strconv.Atoi: parsing {GoText.Quote(count)}: invalid syntax");

    private static bool? FlagOf(LogDefinition log, string prefix) => log.Option(Compress) is not { } text
        ? null
        : GoText.TryParseBool(text, out bool value) ? value : throw Refused($"{prefix}strconv.ParseBool: parsing {GoText.Quote(text)}: invalid syntax");

    private static EngineException Refused(string problem) =>
        EngineException.InvalidArgument($"failed to create task for container: failed to initialize logging driver: {problem}");
}
