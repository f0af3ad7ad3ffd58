using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Shims;

namespace Berth.Engine.Logs.Drivers;

/// <summary>Where a container's log is read from: the file that it is written to now, and its format.</summary>
internal sealed record LogStore(string Path, LogFileFormat Format)
{
    public const string CacheDisabled = "cache-disabled";

    /// <summary>Null where nothing is kept.</summary>
    /// <param name="directory">The container's.</param>
    /// <param name="id">The container's.</param>
    /// <param name="log">Its log, checked.</param>
    public static LogStore? Of(string directory, string id, LogDefinition log) => log.Driver switch
    {
        LogDefinition.JsonFile => new LogStore(System.IO.Path.Combine(directory, $"{id}-json.log"), LogFileFormat.JsonFile),
        LogDefinition.Local => new LogStore(System.IO.Path.Combine(directory, "local-logs", "container.log"), LogFileFormat.Local),
        LogDefinition.Syslog or LogDefinition.Journald when !log.IsOn(CacheDisabled, byDefault: false) =>
            new LogStore(System.IO.Path.Combine(directory, "container-cached.log"), LogFileFormat.Local),
        _ => null,
    };
}
