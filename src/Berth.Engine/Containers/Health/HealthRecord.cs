using System.Text.Json.Serialization;
using Berth.Engine.Launching;

namespace Berth.Engine.Containers.Health;

/// <summary>
/// What only an engine knows of a running container: found by the next engine in the run directory, gone with the run. It is no second
/// truth, for nobody else has the first.
/// </summary>
/// <param name="Health">What was last found out.</param>
/// <param name="Probing">The exec of the probe under way; null between two.</param>
internal sealed record HealthRecord(HealthState Health, string? Probing)
{
    private const string FileName = "health";

    /// <summary>Null where there is none, or none that can be read.</summary>
    public static HealthRecord? Read(string runDirectory) => RecordFile.Read(Path.Combine(runDirectory, FileName), HealthJson.Default.HealthRecord);

    public void Write(string runDirectory) => RecordFile.Write(Path.Combine(runDirectory, FileName), this, HealthJson.Default.HealthRecord);
}

[JsonSerializable(typeof(HealthRecord))]
internal sealed partial class HealthJson : JsonSerializerContext;
