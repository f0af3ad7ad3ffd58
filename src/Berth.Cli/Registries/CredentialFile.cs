using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Contexts;

namespace Berth.Cli.Registries;

/// <summary>Who somebody is at a registry; empty where a part is not known.</summary>
internal sealed record Credentials(string Username, string Password, string IdentityToken)
{
    public static Credentials Nobody { get; } = new("", "", "");
}

/// <summary>
/// What the user's client knows about registries, in Docker's own <c>config.json</c>: <c>auths</c>, and who keeps them instead
/// (<c>credsStore</c>, and <c>credHelpers</c> for single registries).
/// </summary>
internal sealed class CredentialFile(ClientDirectory directory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonWriterOptions Style = new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n" };

    public string Path => System.IO.Path.Combine(directory.Path, "config.json");

    /// <summary>Whether what is stored stands in the file itself, readable.</summary>
    public bool IsPlain(string key) => HelperOf(Read(), key) is null;

    /// <summary>What is known for a registry; nobody where nothing is.</summary>
    public Credentials Find(string key)
    {
        JsonObject config = Read();
        if (HelperOf(config, key) is { } helper)
        {
            return new CredentialHelper(helper).Find(key) ?? Credentials.Nobody;
        }

        // Older clients have written addresses with scheme and path.
        JsonNode? entry = config["auths"] is JsonObject auths
            ? auths[key] ?? auths.FirstOrDefault(auth => RegistryHost.KeyOf(auth.Key) == key).Value
            : null;
        return entry is JsonObject known ? Decode(known) : Credentials.Nobody;
    }

    public void Store(string key, Credentials credentials)
    {
        JsonObject config = Read();
        JsonObject entry = [];
        if (HelperOf(config, key) is { } helper)
        {
            new CredentialHelper(helper).Store(key, credentials);
        }
        else
        {
            string password = credentials.IdentityToken.Length > 0 ? "" : credentials.Password;
            entry["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Username}:{password}"));
            if (credentials.IdentityToken.Length > 0)
            {
                entry["identitytoken"] = credentials.IdentityToken;
            }
        }

        Auths(config)[key] = entry;
        Write(config);
    }

    public void Erase(string key)
    {
        JsonObject config = Read();
        if (HelperOf(config, key) is { } helper)
        {
            new CredentialHelper(helper).Erase(key);
        }

        if (Auths(config).Remove(key))
        {
            Write(config);
        }
    }

    private static JsonObject Auths(JsonObject config)
    {
        if (config["auths"] is not JsonObject auths)
        {
            config["auths"] = auths = [];
        }

        return auths;
    }

    private static string? HelperOf(JsonObject config, string key) =>
        Text(config["credHelpers"]?[key]) is { Length: > 0 } own ? own : Text(config["credsStore"]) is { Length: > 0 } all ? all : null;

    private static Credentials Decode(JsonObject entry)
    {
        byte[] bytes = Text(entry["auth"]) is { Length: > 0 } auth ? Convert.FromBase64String(auth) : [];
        string[] parts = Encoding.UTF8.GetString(bytes).Split(':', 2);
        return new Credentials(parts[0], parts.Length > 1 ? parts[1].Trim('\0') : "", Text(entry["identitytoken"]) ?? "");
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private JsonObject Read()
    {
        try
        {
            return (File.Exists(Path) ? JsonNode.Parse(File.ReadAllBytes(Path)) : null) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new CommandException($"{Path} cannot be read: {e.Message}");
        }
    }

    private void Write(JsonObject config)
    {
        Directory.CreateDirectory(directory.Path);
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, Style))
        {
            config.WriteTo(writer);
        }

        AtomicFile.Write(Path, json.ToArray(), OwnerOnly);
    }
}
