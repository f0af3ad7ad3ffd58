using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Cli.Rendering.Templates;

/// <summary>
/// JSON as a template sees it. Names are found in any case, since Go's own names of fields differ from those in JSON. Where the
/// type of an object is known, a field that the type has and the text has not is empty, and one that the type has not is an error;
/// without a type, and in maps, anything may be asked for.
/// </summary>
internal sealed class JsonObject(JsonElement element, JsonTypeInfo? type = null) : ITemplateObject
{
    public JsonElement Element => element;

    public bool TryField(string name, IReadOnlyList<object?> arguments, out object? value)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.NameEquals(name))
            {
                value = ToMember(property);
                return true;
            }
        }

        bool isObject = type?.Kind != JsonTypeInfoKind.Dictionary;
        foreach (JsonProperty property in isObject ? element.EnumerateObject() : default)
        {
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                value = ToMember(property);
                return true;
            }
        }

        JsonPropertyInfo? known = type?.Kind == JsonTypeInfoKind.Object ? PropertyOf(name) : null;
        value = known is null ? null : EmptyOf(type!.Options.GetTypeInfo(known.PropertyType));
        return type?.Kind != JsonTypeInfoKind.Object || known is not null;
    }

    public void WriteJson(Utf8JsonWriter writer) => element.WriteTo(writer);

    /// <summary>The members, in the order of their names, as Go ranges over a map.</summary>
    public IEnumerable<(string Name, object? Value)> Members() => element.EnumerateObject()
        .OrderBy(property => property.Name, StringComparer.Ordinal)
        .Select(property => (property.Name, ToValue(property.Value, ChildType(property.Name))));

    public static object? ToValue(JsonElement element, JsonTypeInfo? type = null) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => element.TryGetInt64(out long whole) ? whole : element.GetDouble(),
        JsonValueKind.Object => new JsonObject(element, type),
        JsonValueKind.Array => ToList(element, type),
        _ => null,
    };

    private static List<object?> ToList(JsonElement array, JsonTypeInfo? type)
    {
        JsonTypeInfo? items = type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } item } ? type.Options.GetTypeInfo(item) : null;
        return [.. array.EnumerateArray().Select(element => ToValue(element, items))];
    }

    private JsonTypeInfo? ChildType(string name) => type switch
    {
        { Kind: JsonTypeInfoKind.Object } => PropertyOf(name) is { } property ? type.Options.GetTypeInfo(property.PropertyType) : null,
        { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } item } => type.Options.GetTypeInfo(item),
        _ => null,
    };

    /// <summary>A member that is null is the empty value of its kind, where that is known.</summary>
    private object? ToMember(JsonProperty property)
    {
        JsonTypeInfo? known = ChildType(property.Name);
        return property.Value.ValueKind == JsonValueKind.Null && known is not null && !IsPointer(known.Type) ? EmptyOf(known) : ToValue(property.Value, known);
    }

    /// <summary>In Go these are pointers: null is nothing at all.</summary>
    private static bool IsPointer(Type type) => type.IsValueType;

    private static object? EmptyOf(JsonTypeInfo known) => known switch
    {
        _ when known.Type == typeof(string) => "",
        _ when known.Type == typeof(bool) || known.Type == typeof(bool?) => false,
        { Type.IsValueType: true } => 0L,
        { Kind: JsonTypeInfoKind.Enumerable } => TemplateValues.NilList,
        { Kind: JsonTypeInfoKind.Dictionary } => TemplateValues.NilMap,
        _ when known.Type.IsAssignableTo(typeof(IEnumerable<string>)) => TemplateValues.NilList,
        _ => TemplateValues.NilPointer,
    };

    private JsonPropertyInfo? PropertyOf(string name) =>
        type?.Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
}
