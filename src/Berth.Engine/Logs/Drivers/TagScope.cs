using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;

namespace Berth.Engine.Logs.Drivers;

/// <summary>What a tag can name of its container.</summary>
internal sealed record TagScope(ContainerDefinition Definition, string LogPath)
{
    /// <summary>What Docker's engine calls itself, and what rules at the receiver's look for.</summary>
    private const string DaemonName = "docker";
    private const int ShortLength = 12;

    private static readonly Dictionary<string, Func<TagScope, string>> Fields = new(StringComparer.Ordinal)
    {
        ["ID"] = scope => Short(scope.Definition.Id), ["FullID"] = scope => scope.Definition.Id, ["ContainerID"] = scope => scope.Definition.Id,
        ["Name"] = scope => scope.Definition.Name, ["ContainerName"] = scope => "/" + scope.Definition.Name,
        ["ImageID"] = scope => Short(scope.Definition.Image.Id), ["ImageFullID"] = scope => scope.Definition.Image.Id,
        ["ContainerImageID"] = scope => scope.Definition.Image.Id,
        ["ImageName"] = scope => scope.Definition.Image.Reference, ["ContainerImageName"] = scope => scope.Definition.Image.Reference,
        ["Command"] = scope => string.Join(' ', ContainerDetails.ArgumentsOf(scope.Definition)), ["Hostname"] = _ => Environment.MachineName,
        ["DaemonName"] = _ => DaemonName, ["LogPath"] = scope => scope.LogPath,
    };

    private static readonly Dictionary<string, Func<TagScope, IReadOnlyDictionary<string, string>>> Maps = new(StringComparer.Ordinal)
    {
        ["ContainerLabels"] = scope => scope.Definition.Settings.Identity.Labels ?? new Dictionary<string, string>(),
        ["Config"] = scope => scope.Definition.Settings.Log.Options ?? new Dictionary<string, string>(),
        ["ExtraAttributes"] = scope => LogAttributes.Of(scope.Definition.Settings),
    };

    /// <summary>Null for what there is not.</summary>
    public static Func<TagScope, string>? Field(string name) => Fields.GetValueOrDefault(name);

    /// <inheritdoc cref="Field"/>
    public static Func<TagScope, IReadOnlyDictionary<string, string>>? Map(string name) => Maps.GetValueOrDefault(name);

    private static string Short(string id) => id[..Math.Min(id.Length, ShortLength)];
}
