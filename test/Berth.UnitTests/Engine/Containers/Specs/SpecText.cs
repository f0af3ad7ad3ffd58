using System.Text.Json.Nodes;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Engine.Containers.Specs;

/// <summary>A specification as lines that are easy to compare: one for each value, one for each mount, device and rule.</summary>
internal static class SpecText
{
    public static string Of(RuntimeSpec spec) => Of(JsonNode.Parse(SpecJson.Write(spec))!);

    public static string Of(JsonNode spec)
    {
        List<string> lines = [];
        Add(lines, "", spec);
        return string.Join('\n', lines) + "\n";
    }

    private static void Add(List<string> lines, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map when path is "" or "process" or "process.user" or "process.capabilities" or "root" or "linux" or "linux.resources" or "linux.sysctl"
                || path.StartsWith("linux.resources.", StringComparison.Ordinal):
                foreach ((string key, JsonNode? value) in map)
                {
                    Add(lines, path.Length == 0 ? key : $"{path}.{key}", value);
                }

                break;
            case JsonArray { Count: 0 } or JsonObject { Count: 0 } or null:
                break;
            case JsonArray list when list[0] is JsonObject:
                lines.AddRange(list.Select(item => $"{path} {string.Join(' ', Words(item!))}"));
                break;
            case JsonArray list when list[0] is JsonValue:
                lines.Add($"{path} {string.Join(' ', list.Select(item => item!.ToString()))}");
                break;
            default:
                lines.Add($"{path} {node.ToJsonString().Trim('"')}");
                break;
        }
    }

    private static IEnumerable<string> Words(JsonNode item)
    {
        foreach ((string key, JsonNode? value) in item.AsObject())
        {
            switch (value)
            {
                case JsonArray { Count: 0 } or null:
                    break;
                case JsonArray list:
                    yield return string.Join(',', list.Select(word => word!.ToString()));
                    break;
                default:
                    yield return $"{key}={value}";
                    break;
            }
        }
    }
}
