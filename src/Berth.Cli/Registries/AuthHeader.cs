using System.Buffers.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Server;
using Berth.Cli.Commands;

namespace Berth.Cli.Registries;

/// <summary>Tells the engine who the user is at a registry: <c>X-Registry-Auth</c>.</summary>
internal static class AuthHeader
{
    /// <summary>For the registry of an image's name.</summary>
    public static string For(Invocation invocation, string image)
    {
        string host = RegistryHost.Of(image);
        string key = RegistryHost.KeyOf(host);
        Credentials known = new CredentialFile(invocation.Contexts.Directory).Find(key);
        return Encode(known == Credentials.Nobody ? new AuthConfig() : ToConfig(known, key));
    }

    public static AuthConfig ToConfig(Credentials credentials, string address) => new()
    {
        Username = NullIfEmpty(credentials.Username), Password = NullIfEmpty(credentials.Password), ServerAddress = address,
        IdentityToken = NullIfEmpty(credentials.IdentityToken),
    };

    private static string Encode(AuthConfig config)
    {
        string text = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(config, ApiJson.Default.AuthConfig));
        return text.PadRight((text.Length + 3) / 4 * 4, '='); // Go's decoder wants the padding
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
