using System.Text.RegularExpressions;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Creation;

/// <summary>Turns a mount that has been found valid into a mount point.</summary>
internal static partial class MountText
{
    private const string DefaultPropagation = "rprivate";

    /// <summary>Null for a volume without a name.</summary>
    /// <exception cref="EngineException">It is a named volume.</exception>
    public static MountPoint? ToPoint(MountDefinition mount) => mount.Type switch
    {
        MountDefinition.BindType => OfBind(mount),
        MountDefinition.TmpfsType => new MountPoint
        {
            Type = MountDefinition.TmpfsType, Destination = CleanPath.Of(mount.Target), ReadOnly = mount.ReadOnly, TmpfsOptions = TmpfsWords(mount),
        },
        _ when mount.Source.Length == 0 => null,
        _ => throw RefuseNamed(mount),
    };

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

    private static EngineException RefuseNamed(MountDefinition mount)
    {
        string name = mount.Source;
        return EngineException.InvalidArgument(name switch
        {
            { Length: 1 } => $"create {name}: volume name is too short, names should be at least two alphanumeric characters",
            _ when !VolumeName().IsMatch(name) =>
                $"create {name}: {GoText.Quote(name)} includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. "
                + "If you intended to pass a host directory, use absolute path",
            _ => $"volume {GoText.Quote(name)} on {mount.Target}: named volumes are not available yet; use a directory of the host (/path:{mount.Target}) or a tmpfs",
        });
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$")]
    private static partial Regex VolumeName();
}
