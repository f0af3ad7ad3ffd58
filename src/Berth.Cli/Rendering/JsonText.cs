using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Rendering;

/// <summary>JSON as Docker prints it.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true, IndentSize = 4, NewLine = "\n" };

    /// <summary>A value of a template, in one line.</summary>
    public static string Of(object? value) => Write(Compact, writer => Write(writer, value));

    /// <summary>In one line.</summary>
    public static string Of(JsonElement element) => Write(Compact, element.WriteTo);

    /// <summary>With four spaces for each level. Empty lists and objects stay on their line.</summary>
    public static string IndentedOf(JsonElement element) => Write(Indented, element.WriteTo);

    private static string Write(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes, options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case ITemplateObject members:
                members.WriteJson(writer);
                break;
            case IReadOnlyList<object?> list:
                writer.WriteStartArray();
                foreach (object? item in list)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
