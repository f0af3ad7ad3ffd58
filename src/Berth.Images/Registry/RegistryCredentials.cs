namespace Berth.Images.Registry;

/// <summary>Who asks a registry, as clients send it in <c>X-Registry-Auth</c>. Empty where a part is not known.</summary>
public sealed record RegistryCredentials
{
    public string Username { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>A refresh token, from which the registry's token service makes tokens.</summary>
    public string IdentityToken { get; init; } = "";

    /// <summary>A token to be sent to the registry as it is.</summary>
    public string RegistryToken { get; init; } = "";

    /// <summary>The registry it is for, where a login says so.</summary>
    public string ServerAddress { get; init; } = "";

    internal bool HasPassword => Username.Length > 0 || Password.Length > 0;

    /// <summary>Never with what is secret.</summary>
    public override string ToString() => $"credentials of \"{Username}\" for {ServerAddress}";
}
