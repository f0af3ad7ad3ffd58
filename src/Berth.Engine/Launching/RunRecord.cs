using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Engine.Containers;

namespace Berth.Engine.Launching;

/// <summary>
/// What is known of a container's last start, in its directory: with the shim's exit record it tells an engine that was not there
/// what has happened. Written whole or not at all; not synced, for after a power cut nothing of it runs.
/// </summary>
internal sealed record RunRecord
{
    private const string FileName = "run";

    public required DateTimeOffset StartedAt { get; init; }

    public NetworkAttachment? Network { get; init; }

    public int RestartCount { get; init; }

    /// <summary>Null where there is none, or none that can be read.</summary>
    public static RunRecord? Read(string directory) => RecordFile.Read(Path.Combine(directory, FileName), RunRecordJson.Default.RunRecord);

    public void Write(string directory)
    {
        string path = Path.Combine(directory, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, RunRecordJson.Default.RunRecord));
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>How a container's last run ended, as its shim wrote it.</summary>
internal sealed record ExitRecord(int ExitCode, bool OomKilled, DateTimeOffset FinishedAt)
{
    private const string FileName = "exit";

    public static ExitRecord? Read(string directory) => RecordFile.Read(Path.Combine(directory, FileName), RunRecordJson.Default.ExitRecord);

    /// <summary>Forgets the last run before the next begins.</summary>
    public static void Delete(string directory) => File.Delete(Path.Combine(directory, FileName));
}

internal static class RecordFile
{
    public static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(ExitRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
