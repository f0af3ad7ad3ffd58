using System.Text;
using System.Text.Json;
using Berth.Engine.Filtering;

namespace Berth.Daemon.Http;

/// <summary>The query parameter <c>filters</c>, in the two shapes that Docker has had: <c>{"status":["exited"]}</c> and <c>{"status":{"exited":true}}</c>.</summary>
internal static class FilterJson
{
    /// <param name="text">The parameter.</param>
    /// <param name="reading">What Docker says in front of the error, where it says something.</param>
    /// <exception cref="ApiException">It is neither.</exception>
    public static Filters Parse(string text, string reading = "")
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Filters.None;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : throw new JsonException();
        }
        catch (JsonException)
        {
            throw ApiException.BadRequest($"{reading}invalid filter");
        }
    }

    private static Filters Read(JsonElement root)
    {
        Dictionary<string, IReadOnlyList<string>> filters = new(StringComparer.Ordinal);
        foreach (JsonProperty filter in root.EnumerateObject())
        {
            List<string> values = ReadValues(filter.Value);
            if (values.Count > 0)
            {
                filters[filter.Name] = values;
            }
        }

        return filters.Count == 0 ? Filters.None : new Filters(filters);
    }

    private static List<string> ReadValues(JsonElement values) => values.ValueKind switch
    {
        JsonValueKind.Array => [.. values.EnumerateArray().Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw new JsonException())],
        JsonValueKind.Object => [.. values.EnumerateObject().Where(static item => item.Value.ValueKind == JsonValueKind.True).Select(static item => item.Name)],
        _ => throw new JsonException(),
    };
}
