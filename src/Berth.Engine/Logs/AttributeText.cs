using System.Text;
using System.Text.Json;

namespace Berth.Engine.Logs;

/// <summary>A line's attributes as clients are shown them.</summary>
internal static class AttributeText
{
    /// <summary>The inside of <c>{"a":"1","b":"2 3"}</c> as <c>a=1,b=2+3</c> and a blank, which stands alone where there are none.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> attributes)
    {
        StringBuilder text = new();
        if (!attributes.IsEmpty)
        {
            Append(text, attributes);
        }

        return Encoding.UTF8.GetBytes(text.Append(' ').ToString());
    }

    private static void Append(StringBuilder text, ReadOnlySpan<byte> attributes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse($"{{{Encoding.UTF8.GetString(attributes)}}}");
            foreach (JsonProperty attribute in document.RootElement.EnumerateObject().OrderBy(attribute => attribute.Name, StringComparer.Ordinal))
            {
                text.Append(text.Length > 0 ? "," : "").Append(Escape(attribute.Name)).Append('=').Append(Escape(attribute.Value.ToString()));
            }
        }
        catch (JsonException)
        {
            // A line that was damaged is shown without them.
            text.Clear();
        }
    }

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
