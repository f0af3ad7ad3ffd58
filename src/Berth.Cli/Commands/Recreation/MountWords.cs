using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Recreation;

/// <summary>A mount as <c>--mount</c> takes it: one record of CSV.</summary>
internal static class MountWords
{
    public static string Of(Mount mount, List<string> notes)
    {
        List<string> fields = [$"type={mount.Type}"];
        Add(fields, "source", mount.Source);
        Add(fields, "target", mount.Target);
        Flag(fields, "readonly", mount.ReadOnly);
        Add(fields, "consistency", mount.Consistency);
        Add(fields, "bind-propagation", mount.BindOptions?.Propagation);
        Add(fields, "bind-recursive", RecursiveOf(mount.BindOptions));
        Add(fields, "idmap", mount.BindOptions?.IdMap);
        Flag(fields, "bind-create-src", mount.BindOptions?.CreateMountpoint);
        Flag(fields, "volume-nocopy", mount.VolumeOptions?.NoCopy);
        Add(fields, "volume-subpath", mount.VolumeOptions?.Subpath);
        Add(fields, "volume-driver", mount.VolumeOptions?.DriverConfig?.Name);
        Pairs(fields, "volume-opt", mount.VolumeOptions?.DriverConfig?.Options);
        Pairs(fields, "volume-label", mount.VolumeOptions?.Labels);
        Add(fields, "tmpfs-size", mount.TmpfsOptions?.SizeBytes is > 0 and var size ? size.ToString(CultureInfo.InvariantCulture) : null);
        Add(fields, "tmpfs-mode", mount.TmpfsOptions?.Mode is > 0 and var mode ? Convert.ToString(mode, 8) : null);
        if (mount.TmpfsOptions?.Options is { Count: > 0 })
        {
            notes.Add($"options of the tmpfs at {mount.Target} are left out");
        }

        return CsvFields.Join(fields);
    }

    private static string? RecursiveOf(BindOptions? bind) => bind switch
    {
        { NonRecursive: true } => "disabled",
        { ReadOnlyNonRecursive: true } => "writable",
        { ReadOnlyForceRecursive: true } => "readonly",
        _ => null,
    };

    private static void Add(List<string> fields, string key, string? value)
    {
        if (value is { Length: > 0 })
        {
            fields.Add($"{key}={value}");
        }
    }

    private static void Flag(List<string> fields, string key, bool? value)
    {
        if (value == true)
        {
            fields.Add(key);
        }
    }

    private static void Pairs(List<string> fields, string key, IReadOnlyDictionary<string, string>? pairs)
    {
        foreach ((string name, string value) in pairs ?? new Dictionary<string, string>())
        {
            fields.Add($"{key}={name}={value}");
        }
    }
}
