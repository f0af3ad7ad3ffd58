using System.Text.Json;
using System.Text.RegularExpressions;

namespace Berth.ApiTests.Matrix;

/// <summary>JSON as one line for each value, <c>.HostConfig.Memory = 0</c>, in the order of the names: so that two can be compared.</summary>
internal static partial class JsonLines
{
    private static readonly string[] Unordered = [".Mounts", ".Ports", ".Env", ".Binds", ".Ulimits"];

    /// <summary>The lines of a body, be it one value, or one on each line; text that is no JSON as it is.</summary>
    public static IEnumerable<string> Of(string body)
    {
        if (TryParse(body) is { } single)
            return Flatten("", single);
        var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.SelectMany((line, i) => TryParse(line) is { } value ? Flatten($"#{i}", value) : [line]);
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Flatten(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().Any() =>
            value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).SelectMany(member => Flatten(path + NameOf(member.Name), member.Value)),
        JsonValueKind.Array when value.GetArrayLength() > 0 => InOrder(path, value.EnumerateArray()).SelectMany((item, i) => Flatten($"{path}[{i}]", item)),
        _ => [$"{path} = {Compact(value)}"],
    };

    /// <summary>Docker takes mounts and ports out of maps, in any order, and its client binds, variables and limits.</summary>
    private static IEnumerable<JsonElement> InOrder(string path, IEnumerable<JsonElement> items) =>
        Unordered.Any(name => path.EndsWith(name, StringComparison.Ordinal))
            ? items.OrderBy(item => item.GetRawText(), StringComparer.Ordinal)
            : items;

    private static string Compact(JsonElement value) => value.ValueKind is JsonValueKind.Object ? "{}" : value.ValueKind is JsonValueKind.Array ? "[]" : value.GetRawText();

    private static string NameOf(string name) => Plain().IsMatch(name) ? "." + name : $"[\"{name}\"]";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,39}$")]
    private static partial Regex Plain();
}
