using Berth.Cli.Commands.Images;
using Berth.Cli.Commands.Registries;

namespace Berth.Cli.Commands;

/// <summary>The commands on registries.</summary>
internal static class RegistryCommands
{
    public static CommandEntry[] TopLevel { get; } =
    [
        new("login", "Authenticate to a registry", () => new LoginCommand()),
        new("logout", "Log out from a registry", () => new LogoutCommand()),
        new("search", "Search Docker Hub for images", () => new SearchCommand()),
    ];

    /// <summary>Of <c>berth manifest</c>.</summary>
    public static CommandEntry[] OfManifests { get; } = [new("inspect", "Display an image manifest, or manifest list", () => new ManifestInspectCommand())];
}
