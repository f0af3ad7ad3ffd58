using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Creation;

/// <summary>What makes a mount malformed, in Docker's words.</summary>
internal static class MountValidation
{
    private static readonly string[] Propagations = ["private", "rprivate", "slave", "rslave", "shared", "rshared"];

    public static bool IsPropagation(string word) => Propagations.Contains(word);

    /// <exception cref="EngineException">A mount is malformed.</exception>
    public static void Check(IReadOnlyList<MountDefinition>? mounts)
    {
        foreach (MountDefinition mount in mounts ?? [])
        {
            CheckOptions(mount);
            if (ProblemOf(mount) is { } problem)
            {
                throw EngineException.InvalidArgument(problem);
            }
        }
    }

    /// <exception cref="EngineException">A tmpfs cannot be there.</exception>
    public static void CheckDestination(string path)
    {
        if (DestinationProblem(path) is { } problem)
        {
            throw EngineException.InvalidArgument(problem);
        }
    }

    /// <summary>Null where there is none.</summary>
    public static string? ProblemOf(MountDefinition mount)
    {
        string? problem = mount.Target.Length == 0 ? Missing("Target") : DestinationProblem(mount.Target) ?? mount.Type switch
        {
            MountDefinition.BindType => BindProblem(mount),
            MountDefinition.VolumeType => VolumeProblem(mount),
            MountDefinition.TmpfsType => TmpfsProblem(mount),
            _ => "mount type unknown",
        };
        return problem is null ? null : $"invalid mount config for type {GoText.Quote(mount.Type)}: {problem}";
    }

    /// <summary>Options that belong to another type.</summary>
    private static void CheckOptions(MountDefinition mount)
    {
        string? foreign = mount switch
        {
            { Bind: not null, Type: not MountDefinition.BindType } => "BindOptions",
            { Volume: not null, Type: not MountDefinition.VolumeType } => "VolumeOptions",
            { Tmpfs: not null, Type: not MountDefinition.TmpfsType } => "TmpfsOptions",
            _ => null,
        };
        if (foreign is not null)
        {
            throw EngineException.InvalidArgument($"{foreign} must not be specified on mount type {GoText.Quote(mount.Type)}");
        }
    }

    private static string? BindProblem(MountDefinition mount)
    {
        if (mount.Source.Length == 0)
        {
            return Missing("Source");
        }

        BindOptions options = mount.Bind ?? new BindOptions();
        if (options.Propagation.Length > 0 && !IsPropagation(options.Propagation))
        {
            return $"invalid propagation mode: {options.Propagation}";
        }

        if (mount.Volume is not null)
        {
            return Extra("VolumeOptions");
        }

        if (options.IdMap.Length > 0 && IdMapText.ProblemOf(options.IdMap) is { } problem)
        {
            return problem;
        }

        return options is { ReadOnlyNonRecursive: true, ReadOnlyForceRecursive: true } && mount.ReadOnly
            ? "mount options conflict: ReadOnlyNonRecursive && ReadOnlyForceRecursive"
            : AbsoluteProblem(mount.Source);
    }

    private static string? VolumeProblem(MountDefinition mount)
    {
        string subpath = mount.Volume?.Subpath ?? "";
        return mount switch
        {
            { Bind: not null } => Extra("BindOptions"),
            { Source: "" } when subpath.Length > 0 => "must not set Subpath when using anonymous volumes",
            _ when CleanPath.IsAbsolute(subpath) || subpath.Split('/').Contains("..") => "subpath must be a relative path within the volume",
            { Source: "", ReadOnly: true } => "must not set ReadOnly mode when using anonymous volumes",
            _ => null,
        };
    }

    private static string? TmpfsProblem(MountDefinition mount) => mount switch
    {
        { Bind: not null } => Extra("BindOptions"),
        { Source.Length: > 0 } => Extra("Source"),
        { Tmpfs.SizeBytes: < 0 } => "the size of a tmpfs cannot be negative",
        _ => TmpfsOptionList.ProblemOf([.. (mount.Tmpfs?.Options ?? []).Select(pair => string.Join('=', pair))]),
    };

    private static string? DestinationProblem(string path)
    {
        string? problem = AbsoluteProblem(path);
        return problem ?? (CleanPath.Of(path) == "/" ? "invalid specification: destination can't be '/'" : null);
    }

    private static string? AbsoluteProblem(string path) => path switch
    {
        _ when !CleanPath.IsAbsolute(path) => $"invalid mount path: '{path}' mount path must be absolute",
        _ when path.Contains('\0') => $"invalid mount path: {GoText.Quote(path)} holds a null character",
        _ => null,
    };

    private static string Missing(string field) => $"field {field} must not be empty";

    private static string Extra(string field) => $"field {field} must not be specified";
}
