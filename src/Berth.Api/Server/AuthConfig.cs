using System.Text.Json.Serialization;

namespace Berth.Api.Server;

/// <summary>Who asks a registry: the body of <c>POST /auth</c>, and what <c>X-Registry-Auth</c> holds as base64.</summary>
public sealed record AuthConfig
{
    [JsonPropertyName("username"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; init; }

    [JsonPropertyName("password"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; init; }

    /// <summary>The two together, as base64 of <c>name:password</c>: as files have it.</summary>
    [JsonPropertyName("auth"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Auth { get; init; }

    [JsonPropertyName("serveraddress"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ServerAddress { get; init; }

    [JsonPropertyName("identitytoken"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IdentityToken { get; init; }

    [JsonPropertyName("registrytoken"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RegistryToken { get; init; }
}

/// <summary>The answer to <c>POST /auth</c>.</summary>
public sealed record AuthAnswer
{
    /// <summary>What may be kept in place of the password; empty where the registry gives none.</summary>
    public string IdentityToken { get; init; } = "";

    public string Status { get; init; } = "";
}
