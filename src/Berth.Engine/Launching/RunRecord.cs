using System.Text.Json.Serialization;
using Berth.Engine.Containers;
using Berth.Engine.Networks.Ports;

namespace Berth.Engine.Launching;

/// <summary>
/// What is known of a container's last start, in its directory: with the shim's exit record it tells an engine that was not there
/// what has happened, and what its restart policy is to do about it.
/// </summary>
internal sealed record RunRecord
{
    private const string FileName = "run";

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where an engine that knew the default bridge alone has put it.</summary>
    public NetworkAttachment? Network { get; init; }

    /// <summary>Its places on networks; null in the record of such an engine.</summary>
    public IReadOnlyList<NetworkAttachment>? Networks { get; init; }

    /// <summary>Its published ports; null in the record of such an engine.</summary>
    public IReadOnlyList<PortMapping>? Ports { get; init; }

    /// <summary>Its places on networks, whoever has written them.</summary>
    [JsonIgnore]
    public IReadOnlyList<NetworkAttachment> Places => Networks
        ?? (Network is { } old ? [new NetworkAttachment(old.Address, old.PrefixLength, old.Gateway, old.MacAddress)] : []);

    /// <summary>How often its restart policy has started it since its user has, and its health.</summary>
    public int RestartCount { get; init; }

    /// <summary>What was waited before this start; zero when it was the user's.</summary>
    public TimeSpan RestartWait { get; init; }

    /// <summary>Its user has asked for its end since.</summary>
    public bool StoppedByUser { get; init; }

    /// <summary>It is unhealthy, and has been asked to end since in order to be started again.</summary>
    public bool IsTurning { get; init; }

    /// <summary>Null where there is none, or none that can be read.</summary>
    public static RunRecord? Read(string directory) => RecordFile.Read(PathIn(directory), RunRecordJson.Default.RunRecord);

    /// <summary>Not synced: a start does not wait for the disk.</summary>
    public void Write(string directory) => RecordFile.Write(PathIn(directory), this, RunRecordJson.Default.RunRecord);

    /// <inheritdoc cref="RecordFile.WriteDurably"/>
    public void WriteDurably(string directory) => RecordFile.WriteDurably(PathIn(directory), this, RunRecordJson.Default.RunRecord);

    /// <inheritdoc cref="RecordFile.Sync"/>
    public static void Sync(string directory) => RecordFile.Sync(PathIn(directory));

    /// <summary>For a first start that failed: the container was never started.</summary>
    public static void Delete(string directory) => File.Delete(PathIn(directory));

    private static string PathIn(string directory) => Path.Combine(directory, FileName);
}

/// <summary>How a container's last run ended, as its shim wrote it.</summary>
internal sealed record ExitRecord(int ExitCode, bool OomKilled, DateTimeOffset FinishedAt)
{
    private const string FileName = "exit";

    public static ExitRecord? Read(string directory) => RecordFile.Read(Path.Combine(directory, FileName), RunRecordJson.Default.ExitRecord);

    /// <summary>Forgets the last run before the next begins.</summary>
    public static void Delete(string directory) => File.Delete(Path.Combine(directory, FileName));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(ExitRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
