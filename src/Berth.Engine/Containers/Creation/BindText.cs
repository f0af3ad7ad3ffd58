using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Creation;

/// <summary>Reads what stands behind <c>-v</c>: <c>/source:/target[:options]</c>, <c>name:/target[:options]</c> or <c>/target</c>.</summary>
internal static class BindText
{
    private static readonly string[] AccessModes = ["rw", "ro"];
    private static readonly string[] LabelModes = ["z", "Z"];
    private static readonly string[] ConsistencyModes = ["default", "consistent", "cached", "delegated"];
    private const string NoCopy = "nocopy";

    /// <summary>The mount, or null for a volume, and where it is.</summary>
    /// <exception cref="EngineException">It is malformed.</exception>
    public static (MountPoint? Point, string Destination) Parse(string text)
    {
        (MountDefinition mount, string mode) = Read(text);
        MountPoint? point = MountText.ToPoint(mount);
        return (point is null ? null : point with { Mode = mode, CreatesSource = true }, CleanPath.Of(mount.Target));
    }

    /// <summary>The volume that it names, with the mode as it was written; null for a bind.</summary>
    /// <exception cref="EngineException">It is malformed.</exception>
    public static (MountDefinition Mount, string Mode)? VolumeOf(string text) =>
        Read(text) is { Mount.Type: MountDefinition.VolumeType } volume ? volume : null;

    private static (MountDefinition Mount, string Mode) Read(string text)
    {
        string[] parts = text.Split(':');
        bool hasRoom = parts.Length <= 3 && parts[0].Length > 0;
        if (!hasRoom || (parts.Length == 2 && IsMode(parts[1])))
        {
            throw EngineException.InvalidArgument(Invalid(text));
        }

        string[] options = parts.Length == 3 && parts[2].Length > 0 ? parts[2].Split(',') : [];
        if (parts.Length == 3 && !IsMode(parts[2]))
        {
            throw EngineException.InvalidArgument($"invalid mode: {parts[2]}");
        }

        MountDefinition mount = ToMount(parts, options);
        string? problem = MountValidation.ProblemOf(mount);
        if (problem is not null)
        {
            throw EngineException.InvalidArgument($"{Invalid(text)}: {(mount is { Type: MountDefinition.VolumeType, Bind.IdMap.Length: > 0 } ? IdMapText.OnlyForBinds : problem)}");
        }

        return (mount, parts.Length == 3 ? parts[2] : "");
    }

    private static MountDefinition ToMount(string[] parts, string[] options)
    {
        string source = parts.Length == 1 ? "" : parts[0];
        string? propagation = options.FirstOrDefault(MountValidation.IsPropagation);
        string? idMap = options.Select(IdMapText.OfOption).FirstOrDefault(static map => map is not null);
        return new MountDefinition
        {
            Type = CleanPath.IsAbsolute(source) ? MountDefinition.BindType : MountDefinition.VolumeType,
            Source = source,
            Target = parts.Length == 1 ? parts[0] : parts[1],
            ReadOnly = options.Contains("ro"),
            Bind = propagation is null && idMap is null ? null : new BindOptions { Propagation = propagation ?? "", IdMap = idMap ?? "" },
            Volume = options.Contains(NoCopy) ? new VolumeOptions { NoCopy = true } : null,
        };
    }

    /// <summary>Whether every word is an option, and none of a kind comes twice. The empty text is one.</summary>
    private static bool IsMode(string text)
    {
        if (text.Length == 0)
        {
            return true;
        }

        HashSet<string> kinds = [];
        return text.Split(',').All(word => KindOf(word) is { } kind && kinds.Add(kind));
    }

    private static string? KindOf(string word) => word switch
    {
        _ when AccessModes.Contains(word) => "access",
        _ when LabelModes.Contains(word) => "label",
        _ when MountValidation.IsPropagation(word) => "propagation",
        _ when ConsistencyModes.Contains(word) => "consistency",
        NoCopy => "copy",
        _ when IdMapText.OfOption(word) is not null => "idmap",
        _ => null,
    };

    private static string Invalid(string text) => $"invalid volume specification: '{text}'";
}
