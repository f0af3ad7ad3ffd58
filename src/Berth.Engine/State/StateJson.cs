using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Networks;
using Berth.Engine.Volumes;
using Berth.Images;

namespace Berth.Engine.State;

/// <summary>The documents of the state store. What is null is left out; what an older program does not know, it passes over.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerDefinition))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(Network))]
[JsonSerializable(typeof(VolumeDefinition))]
internal sealed partial class StateJson : JsonSerializerContext
{
    public static byte[] Write<T>(T document, JsonTypeInfo<T> type)
        where T : class => JsonSerializer.SerializeToUtf8Bytes(document, type);

    public static byte[] WriteAny(object document) => JsonSerializer.SerializeToUtf8Bytes(document, Default.GetTypeInfo(document.GetType())!);

    /// <param name="json">A row's document.</param>
    /// <param name="type">What it is.</param>
    /// <param name="path">Of the database, for the message.</param>
    /// <param name="row">What it is to users, for the message.</param>
    /// <exception cref="EngineException">It cannot be read; nothing is passed over, since a container that is not known loses its layers.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string path, string row)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw DatabaseErrors.Damaged(path, row, "it is null");
        }
        catch (JsonException error)
        {
            throw DatabaseErrors.Damaged(path, row, error.Message);
        }
    }
}
