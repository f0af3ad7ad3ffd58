using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Api.Json;

/// <summary>Changes of a map of texts, where null takes a key away. Of a map itself null is the empty text, as in Go (<see cref="SortedMapConverter"/>).</summary>
public sealed class TextChangesConverter : JsonConverter<IReadOnlyDictionary<string, string?>>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        Dictionary<string, string?> changes = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            changes[key] = reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? reader.GetString() : throw new JsonException();
        }

        return changes;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string?> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string key, string? text) in value)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }
}
