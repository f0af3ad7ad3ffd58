using Berth.Engine.Containers.Definitions;
using Berth.Engine.Images;
using Berth.Images;

namespace Berth.Engine.Containers.Listing;

/// <summary>What clients are told of a container beside its definition and state.</summary>
internal static class ContainerDetails
{
    /// <summary>The program and its arguments in one line; arguments with blanks are in quotes.</summary>
    public static string CommandLineOf(ContainerDefinition definition)
    {
        IReadOnlyList<string> arguments = definition.Settings.Process.Arguments;
        return string.Join(' ', arguments.Select(static (argument, i) => i > 0 && argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument));
    }

    /// <summary>The program and its arguments; empty where nobody named a program.</summary>
    public static IReadOnlyList<string> ArgumentsOf(ContainerDefinition definition) => definition.Settings.Process.Arguments;

    /// <summary>The profile of AppArmor that its user asked for, which has no effect; empty where none was.</summary>
    public static string AppArmorProfileOf(ContainerDefinition definition) =>
        (definition.Settings.Security.SecurityOptions ?? []).LastOrDefault(static option => option.StartsWith("apparmor", StringComparison.Ordinal))?["apparmor=".Length..] ?? "";

    /// <summary>Where a container's files are on this machine.</summary>
    public static ContainerPaths PathsOf(EngineOptions options, ContainerDefinition definition)
    {
        string directory = Path.Combine(options.ContainersDirectory, definition.Id);
        return new ContainerPaths
        {
            Log = Path.Combine(directory, $"{definition.Id}-json.log"), Hostname = Path.Combine(directory, "hostname"),
            Hosts = Path.Combine(directory, "hosts"), ResolvConf = Path.Combine(directory, "resolv.conf"), Upper = Path.Combine(directory, "upper"),
            Work = Path.Combine(directory, "work"), Lower = [.. definition.Image.Layers.Select(layer => Path.Combine(options.Root, layer))],
        };
    }

    /// <summary>Counts what a container has written, which takes as long as its files are many.</summary>
    public static ContainerSize SizeOf(EngineOptions options, ImageOperations images, ContainerDefinition definition)
    {
        long written = TreeSize.Of(PathsOf(options, definition).Upper);
        Image? image = images.Find(definition.Image.Id);
        return new ContainerSize(written, (image?.Size ?? 0) + written);
    }
}

/// <param name="Written">Bytes in files that the container made or changed.</param>
/// <param name="Total">And in its image's.</param>
internal readonly record struct ContainerSize(long Written, long Total);

/// <summary>Absolute paths.</summary>
internal sealed record ContainerPaths
{
    public required string Log { get; init; }
    public required string Hostname { get; init; }
    public required string Hosts { get; init; }
    public required string ResolvConf { get; init; }
    public required string Upper { get; init; }
    public required string Work { get; init; }

    /// <summary>Topmost first.</summary>
    public required IReadOnlyList<string> Lower { get; init; }
}
