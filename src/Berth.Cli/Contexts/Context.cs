using System.Buffers;
using System.Text.Json;
using Berth.Cli.EngineClient;
using Berth.Cli.EngineClient.Tunnels;

namespace Berth.Cli.Contexts;

/// <summary>An engine under a name, with the files that its connection is locked with.</summary>
internal sealed record Context
{
    public const string DefaultName = "default";
    public const string DefaultDescription = "Current DOCKER_HOST based configuration";

    public required string Name { get; init; }

    /// <summary>Of its directories in the store; empty outside of one.</summary>
    public string Key { get; init; } = "";

    public string Description { get; init; } = "";

    public string Host { get; init; } = "";

    public bool SkipsVerification { get; init; }

    /// <summary><c>ca.pem</c>, <c>cert.pem</c>, <c>key.pem</c>, those that there are.</summary>
    public IReadOnlyDictionary<string, byte[]> TlsFiles { get; init; } = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);

    /// <summary>What other programs have written about it, kept as it is.</summary>
    public JsonElement Original { get; init; }

    /// <exception cref="JsonException">It is none.</exception>
    public static Context Parse(byte[] meta)
    {
        using JsonDocument document = JsonDocument.Parse(meta);
        JsonElement root = document.RootElement.Clone();
        JsonElement endpoint = Member(Member(root, "Endpoints"), "docker");
        return new Context
        {
            Name = Text(root, "Name"), Description = Text(Member(root, "Metadata"), "Description"), Host = Text(endpoint, "Host"),
            SkipsVerification = Member(endpoint, "SkipTLSVerify").ValueKind == JsonValueKind.True, Original = root,
        };
    }

    /// <summary>As Docker writes it.</summary>
    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("Name", Name);
            WriteMetadata(json);
            WriteEndpoints(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    public void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("Metadata");
        if (Description.Length > 0)
        {
            json.WriteString("Description", Description);
        }

        WriteOthers(json, Member(Original, "Metadata"), "Description");
        json.WriteEndObject();
    }

    public void WriteEndpoints(Utf8JsonWriter json)
    {
        json.WriteStartObject("Endpoints");
        json.WriteStartObject("docker");
        json.WriteString("Host", Host);
        json.WriteBoolean("SkipTLSVerify", SkipsVerification);
        json.WriteEndObject();
        WriteOthers(json, Member(Original, "Endpoints"), "docker");
        json.WriteEndObject();
    }

    /// <param name="tlsDirectory">Where its files are.</param>
    /// <exception cref="CommandException">Its host is none.</exception>
    public EngineAddress ToAddress(string tlsDirectory)
    {
        TlsSettings tls = TlsSettings.OfDirectory(tlsDirectory, verifies: !SkipsVerification);
        bool isLocked = SkipsVerification || tls is { AuthorityFile: not null } or { CertificateFile: not null };
        return EngineAddress.Parse(Host, isLocked ? tls : null);
    }

    private static void WriteOthers(Utf8JsonWriter json, JsonElement original, string own)
    {
        if (original.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in original.EnumerateObject().Where(property => !property.NameEquals(own)))
            {
                property.WriteTo(json);
            }
        }
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
}
