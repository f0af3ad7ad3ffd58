using Berth.Api.Containers;

namespace Berth.Cli.Arguments.Values;

/// <summary>A mount as <c>--mount</c> writes it: <c>type=bind,source=/srv,target=/data,readonly</c>.</summary>
internal static class MountSpec
{
    /// <exception cref="InvalidValueException">A key is unknown, a value is wrong, or the target is missing.</exception>
    public static Mount Parse(string text)
    {
        Mount mount = new() { Type = "volume" };
        foreach (string field in CsvFields.Of(text))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            string key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
            mount = equals < 0 ? WithFlag(mount, key, field) : With(mount, key, field[(equals + 1)..]);
        }

        if (string.IsNullOrEmpty(mount.Target))
        {
            throw new InvalidValueException("target is required");
        }

        return CheckKind(mount);
    }

    private static Mount WithFlag(Mount mount, string key, string field) => key switch
    {
        "readonly" or "ro" => mount with { ReadOnly = true },
        "volume-nocopy" => mount with { VolumeOptions = Volume(mount) with { NoCopy = true } },
        "bind-nonrecursive" => mount with { BindOptions = Bind(mount) with { NonRecursive = true } },
        "idmap" => mount with { BindOptions = Bind(mount) with { IdMap = "owner" } },
        "bind-create-src" => mount with { BindOptions = Bind(mount) with { CreateMountpoint = true } },
        _ => throw new InvalidValueException($"invalid field '{field}' must be a key=value pair"),
    };

    private static Mount With(Mount mount, string key, string value) => key switch
    {
        "type" => mount with { Type = value.ToLowerInvariant() },
        "source" or "src" => mount with { Source = Absolute(value) },
        "target" or "dst" or "destination" => mount with { Target = value },
        "readonly" or "ro" => mount with { ReadOnly = Flag(key, value) },
        "consistency" => mount with { Consistency = value.ToLowerInvariant() },
        "bind-propagation" => mount with { BindOptions = Bind(mount) with { Propagation = value.ToLowerInvariant() } },
        "bind-nonrecursive" => mount with { BindOptions = Bind(mount) with { NonRecursive = Flag(key, value) } },
        "bind-create-src" => mount with { BindOptions = Bind(mount) with { CreateMountpoint = Flag(key, value) } },
        "idmap" => mount with { BindOptions = Bind(mount) with { IdMap = value } },
        "bind-recursive" => mount with { BindOptions = Recursive(Bind(mount), value) },
        "volume-subpath" => mount with { VolumeOptions = Volume(mount) with { Subpath = value } },
        "volume-nocopy" => mount with { VolumeOptions = Volume(mount) with { NoCopy = Flag(key, value) } },
        "volume-label" => mount with { VolumeOptions = Volume(mount) with { Labels = Variables.Added(mount.VolumeOptions?.Labels, value) } },
        "volume-driver" => mount with { VolumeOptions = Volume(mount) with { DriverConfig = Driver(mount) with { Name = value } } },
        "volume-opt" => mount with
        {
            VolumeOptions = Volume(mount) with { DriverConfig = Driver(mount) with { Options = Variables.Added(Driver(mount).Options, value) } },
        },
        "tmpfs-size" => mount with { TmpfsOptions = Tmpfs(mount) with { SizeBytes = TmpfsSize(key, value) } },
        "tmpfs-mode" => mount with { TmpfsOptions = Tmpfs(mount) with { Mode = Octal(key, value) } },
        _ => throw new InvalidValueException($"unexpected key '{key}' in '{key}={value}'"),
    };

    private static Mount CheckKind(Mount mount) => mount switch
    {
        { VolumeOptions: not null, Type: not "volume" } => throw new InvalidValueException($"cannot mix 'volume-*' options with mount type '{mount.Type}'"),
        { BindOptions: not null, Type: not "bind" } => throw new InvalidValueException($"cannot mix 'bind-*' options with mount type '{mount.Type}'"),
        { TmpfsOptions: not null, Type: not "tmpfs" } => throw new InvalidValueException($"cannot mix 'tmpfs-*' options with mount type '{mount.Type}'"),
        _ => mount,
    };

    private static BindOptions Recursive(BindOptions bind, string value) => value switch
    {
        "enabled" => bind,
        "disabled" => bind with { NonRecursive = true },
        "writable" => bind with { ReadOnlyNonRecursive = true },
        "readonly" => bind with { ReadOnlyForceRecursive = true },
        _ => throw new InvalidValueException(
            $"invalid value for bind-recursive: {value} (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")"),
    };

    private static BindOptions Bind(Mount mount) => mount.BindOptions ?? new BindOptions();

    private static VolumeOptions Volume(Mount mount) => mount.VolumeOptions ?? new VolumeOptions();

    private static VolumeDriverConfig Driver(Mount mount) => mount.VolumeOptions?.DriverConfig ?? new VolumeDriverConfig();

    private static TmpfsOptions Tmpfs(Mount mount) => mount.TmpfsOptions ?? new TmpfsOptions();

    /// <summary>A relative source is one of this directory, not of the engine's.</summary>
    private static string Absolute(string source) => source is "." or ".." || source.StartsWith("./", StringComparison.Ordinal) || source.StartsWith("../", StringComparison.Ordinal)
        ? Path.GetFullPath(source)
        : source;

    private static bool Flag(string key, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new InvalidValueException($"invalid value for {key}: {value}"),
    };

    private static long TmpfsSize(string key, string value)
    {
        try
        {
            return ByteSize.Parse(value);
        }
        catch (InvalidValueException)
        {
            throw new InvalidValueException($"invalid value for {key}: {value}");
        }
    }

    private static uint Octal(string key, string value)
    {
        uint mode = 0;
        foreach (char digit in value)
        {
            mode = digit is >= '0' and <= '7' && mode < 0x10000 ? (mode * 8) + (uint)(digit - '0') : throw new InvalidValueException($"invalid value for {key}: {value}");
        }

        return mode;
    }
}
