using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Server;
using Berth.Images.Registry;

namespace Berth.Daemon.Http;

/// <summary>Who a client is at a registry: <c>X-Registry-Auth</c>, JSON as URL-safe base64.</summary>
internal static class RegistryAuth
{
    private const string Header = "X-Registry-Auth";

    /// <summary>Null for anybody: also where the header makes no sense, which Docker passes over.</summary>
    public static RegistryCredentials? Read(HttpRequest request) => TryDecode(request.Headers[Header].ToString(), out AuthConfig? config) ? ToCredentials(config!) : null;

    /// <summary>For what anybody may hardly do.</summary>
    /// <exception cref="ApiException">There is no header, or it makes no sense.</exception>
    public static RegistryCredentials Require(HttpRequest request)
    {
        string header = request.Headers[Header].ToString();
        return TryDecode(header, out AuthConfig? config)
            ? ToCredentials(config!)
            : throw ApiException.BadRequest("bad parameters and missing X-Registry-Auth: invalid X-Registry-Auth header: " + (header.Length == 0 ? "EOF" : "it must be JSON as base64"));
    }

    public static RegistryCredentials ToCredentials(AuthConfig config)
    {
        (string username, string password) = (config.Username ?? "", config.Password ?? "");
        if (username.Length == 0 && config.Auth is { Length: > 0 } both && TryDecodeBase64(both, out byte[] bytes))
        {
            string[] parts = Encoding.UTF8.GetString(bytes).Split(':', 2);
            (username, password) = (parts[0], parts.Length > 1 ? parts[1] : "");
        }

        return new RegistryCredentials
        {
            Username = username, Password = password, ServerAddress = config.ServerAddress ?? "", IdentityToken = config.IdentityToken ?? "",
            RegistryToken = config.RegistryToken ?? "",
        };
    }

    private static bool TryDecode(string header, out AuthConfig? config)
    {
        config = null;
        try
        {
            config = TryDecodeBase64(header, out byte[] json) ? JsonSerializer.Deserialize(json, ApiJson.Default.AuthConfig) : null;
        }
        catch (JsonException)
        {
            // what makes no sense is told by the result
        }

        return config is not null;
    }

    private static bool TryDecodeBase64(string text, out byte[] bytes)
    {
        text = text.Replace('+', '-').Replace('/', '_').TrimEnd('=');
        bytes = [];
        if (text.Length == 0 || !Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
