using System.Buffers;
using System.Text.Json;

namespace Berth.Cli.Contexts;

/// <summary>
/// The directory of a user's client, Docker's own: <c>--config</c>, <c>DOCKER_CONFIG</c>, or <c>~/.docker</c>. Of its <c>config.json</c>
/// only the name of the current context is ours; all else stays as it is.
/// </summary>
internal sealed class ClientDirectory(string path)
{
    private const string CurrentContextKey = "currentContext";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonWriterOptions Style = new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" };

    public string Path => path;

    public ContextStore Contexts => new(System.IO.Path.Combine(path, "contexts"));

    private string ConfigFile => System.IO.Path.Combine(path, "config.json");

    public static ClientDirectory Choose(string? option, Func<string, string?> environment)
    {
        string? directory = option is { Length: > 0 } ? option : environment("DOCKER_CONFIG");
        return new ClientDirectory(directory is { Length: > 0 } ? directory : System.IO.Path.Combine(environment("HOME") ?? "/", ".docker"));
    }

    /// <summary>Null where none is chosen, or where there is no file that can be read.</summary>
    public string? CurrentContext()
    {
        try
        {
            return File.Exists(ConfigFile) ? ReadName(File.ReadAllBytes(ConfigFile)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <param name="name">Null for none.</param>
    public void SetCurrentContext(string? name)
    {
        Directory.CreateDirectory(path);
        using JsonDocument config = JsonDocument.Parse(File.Exists(ConfigFile) ? File.ReadAllBytes(ConfigFile) : "{}"u8.ToArray());
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, Style))
        {
            json.WriteStartObject();
            foreach (JsonProperty property in config.RootElement.EnumerateObject().Where(property => !property.NameEquals(CurrentContextKey)))
            {
                property.WriteTo(json);
            }

            if (name is not null)
            {
                json.WriteString(CurrentContextKey, name);
            }

            json.WriteEndObject();
        }

        AtomicFile.Write(ConfigFile, bytes.WrittenSpan, OwnerOnly);
    }

    /// <summary>Without the serializer, for every command comes by here.</summary>
    private static string? ReadName(ReadOnlySpan<byte> config)
    {
        Utf8JsonReader json = new(config);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1)
            {
                bool isName = json.ValueTextEquals(CurrentContextKey);
                json.Read();
                if (isName)
                {
                    return json.TokenType == JsonTokenType.String && json.GetString() is { Length: > 0 } name ? name : null;
                }

                json.Skip();
            }
        }

        return null;
    }
}
