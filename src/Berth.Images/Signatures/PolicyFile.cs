using System.Text.Json;
using Berth.Images.References;

namespace Berth.Images.Signatures;

/// <summary>
/// The file that says it: <c>{"default": "accept", "registries": {"registry.example.com/team": {"signed-by": {"release": "release.pub"}}}}</c>. What is
/// misspelt or makes no sense is an error, since it would let through what it should not.
/// </summary>
public static class PolicyFile
{
    private static readonly JsonDocumentOptions Lenient =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false };

    /// <exception cref="ImageException">It, or a key that it names, cannot be read, or makes no sense; the message says where.</exception>
    public static SignaturePolicy Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            return Read(document.RootElement, Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ImageException)
        {
            throw ImageException.InvalidArgument($"cannot use the signature policy {path}: {e.Message}");
        }
    }

    private static SignaturePolicy Read(JsonElement root, string directory)
    {
        PolicyRule? otherwise = null;
        Dictionary<string, PolicyRule> rules = new(StringComparer.Ordinal);
        foreach (JsonProperty member in Members(root, "the policy"))
        {
            switch (member.Name)
            {
                case "default":
                    otherwise = ReadRule(member, directory);
                    break;
                case "registries":
                    rules = Members(member.Value, "registries").ToDictionary(static rule => CheckPrefix(rule.Name), rule => ReadRule(rule, directory));
                    break;
                default:
                    throw Wrong($"unknown member \"{member.Name}\"");
            }
        }
        return new SignaturePolicy(otherwise ?? throw Wrong("\"default\" is missing: what holds for names that no rule fits?"), rules);
    }

    private static PolicyRule ReadRule(JsonProperty rule, string directory)
    {
        if (rule.Value.ValueKind == JsonValueKind.String)
        {
            return rule.Value.GetString() switch
            {
                "accept" => PolicyRule.Accept,
                "reject" => PolicyRule.Reject,
                var word => throw Wrong($"\"{rule.Name}\" must be accept, reject or an object with \"signed-by\", not \"{word}\""),
            };
        }
        JsonProperty[] members = [.. Members(rule.Value, rule.Name)];
        if (members is not [{ Name: "signed-by" } keys])
        {
            throw Wrong($"\"{rule.Name}\" must be accept, reject or an object with \"signed-by\" alone");
        }
        TrustedKey[] trusted = [.. Members(keys.Value, $"{rule.Name}: signed-by").Select(key => ReadKey(key, directory))];
        return trusted.Length > 0 ? PolicyRule.SignedBy(trusted) : throw Wrong($"\"{rule.Name}\" names no key: to let nothing through, say reject");
    }

    /// <summary>A path, from the policy's directory on.</summary>
    private static TrustedKey ReadKey(JsonProperty key, string directory) => key.Value.ValueKind == JsonValueKind.String
        ? TrustedKey.Parse(key.Name, File.ReadAllText(Path.Combine(directory, key.Value.GetString()!)))
        : throw Wrong($"key \"{key.Name}\" must be the path of a public key");

    /// <summary>In full, as names are compared: <c>docker.io/library/busybox</c>.</summary>
    private static string CheckPrefix(string prefix)
    {
        string domain = prefix.Split('/')[0];
        bool isRegistry = domain == "localhost" || domain.AsSpan().ContainsAny('.', ':');
        bool isName = isRegistry && ImageReference.TryParse(prefix.Contains('/', StringComparison.Ordinal) ? prefix : prefix + "/x", out ImageReference? name)
            && name.IsNameOnly && domain != "index.docker.io";
        return isName ? prefix : throw Wrong($"\"{prefix}\" is no registry, with or without the beginning of a repository, as in registry.example.com/team or docker.io/library");
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong($"{what} must be an object");

    private static ImageException Wrong(string message) => ImageException.InvalidArgument(message);
}
