using Berth.Engine.Containers.Definitions;
using Berth.Engine.Volumes;

namespace Berth.Engine.Containers.Creation;

/// <summary>Turns a mount that has been found valid into a mount point.</summary>
internal static class MountText
{
    private const string DefaultPropagation = "rprivate";

    /// <summary>Null for a volume, which <see cref="MountResolution"/> attaches.</summary>
    /// <exception cref="EngineException">The volume cannot be called so.</exception>
    public static MountPoint? ToPoint(MountDefinition mount) => mount.Type switch
    {
        MountDefinition.BindType => OfBind(mount),
        MountDefinition.TmpfsType => new MountPoint
        {
            Type = MountDefinition.TmpfsType, Destination = CleanPath.Of(mount.Target), ReadOnly = mount.ReadOnly, TmpfsOptions = TmpfsWords(mount),
        },
        _ => OfVolume(mount),
    };

    private static MountPoint? OfVolume(MountDefinition mount)
    {
        if (mount.Source.Length > 0)
        {
            VolumeNames.Check(mount.Source);
        }

        return null;
    }

    private static MountPoint OfBind(MountDefinition mount)
    {
        BindOptions options = mount.Bind ?? new BindOptions();
        return new MountPoint
        {
            Type = MountDefinition.BindType,
            Source = CleanPath.Of(mount.Source),
            Destination = CleanPath.Of(mount.Target),
            ReadOnly = mount.ReadOnly,
            Propagation = options.Propagation.Length > 0 ? options.Propagation : DefaultPropagation,
            NonRecursive = options.NonRecursive,
            ReadOnlyNonRecursive = options.ReadOnlyNonRecursive,
            CreatesSource = options.CreateMountpoint,
            IdMap = options.IdMap,
        };
    }

    private static List<string> TmpfsWords(MountDefinition mount)
    {
        TmpfsOptions options = mount.Tmpfs ?? new TmpfsOptions();
        List<string> words = mount.ReadOnly ? ["ro"] : [];
        if (options.Mode != 0)
        {
            words.Add($"mode={Convert.ToString(options.Mode, 8)}");
        }

        if (options.SizeBytes != 0)
        {
            words.Add($"size={SizeText(options.SizeBytes)}");
        }

        words.AddRange((options.Options ?? []).Select(pair => string.Join('=', pair)));
        return words;
    }

    /// <summary>In the largest unit that divides it.</summary>
    private static string SizeText(long bytes)
    {
        foreach ((long unit, char suffix) in new[] { (1L << 30, 'g'), (1L << 20, 'm'), (1L << 10, 'k') })
        {
            if (bytes % unit == 0)
            {
                return $"{bytes / unit}{suffix}";
            }
        }

        return bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
