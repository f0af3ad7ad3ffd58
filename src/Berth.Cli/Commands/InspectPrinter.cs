using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Cli.Rendering;
using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Commands;

/// <summary>Objects as the <c>inspect</c> commands print them: all in one list, or each through a template.</summary>
internal static class InspectPrinter
{
    /// <param name="output">Where.</param>
    /// <param name="objects">Each as JSON, with its type where that is known.</param>
    /// <param name="format">Null or empty for the list.</param>
    /// <exception cref="TemplateException">The format is none, or asks for what there is not.</exception>
    public static void Print(TextWriter output, IEnumerable<(byte[] Json, JsonTypeInfo? Type)> objects, string? format)
    {
        if (string.IsNullOrEmpty(format))
        {
            string all = $"[{string.Join(',', objects.Select(item => Encoding.UTF8.GetString(item.Json)))}]";
            output.WriteLine(JsonIndenter.Indent(Encoding.UTF8.GetBytes(all)));
            return;
        }

        if (format == "json")
        {
            output.WriteLine($"[{string.Join(',', objects.Select(item => Encoding.UTF8.GetString(item.Json).Trim()))}]");
            return;
        }

        Template template = new(format);
        foreach ((byte[] json, JsonTypeInfo? type) in objects)
        {
            using JsonDocument document = JsonDocument.Parse(json);
            output.WriteLine(template.Apply(new JsonObject(document.RootElement, type)));
        }
    }
}
