using Berth.Engine.Containers.Definitions;
using Berth.Images.Oci;

namespace Berth.Engine.Containers.Creation;

/// <summary>
/// What an image says counts where the user says nothing. Variables, labels, ports and volumes come together, the user's winning;
/// the image's command belongs to its entrypoint, so a user's entrypoint puts both aside.
/// </summary>
internal static class ImageMerge
{
    public static ContainerSettings Apply(ContainerSettings user, ExecutionConfig image) => user with
    {
        Process = Process(user.Process, image),
        Identity = user.Identity with { Labels = Labels(user.Identity.Labels, image.Labels) },
        Lifecycle = user.Lifecycle with
        {
            StopSignal = string.IsNullOrEmpty(user.Lifecycle.StopSignal) ? image.StopSignal : user.Lifecycle.StopSignal,
            StopTimeout = user.Lifecycle.StopTimeout ?? image.StopTimeout,
            Health = Health(user.Lifecycle.Health, image.Healthcheck),
        },
        Network = user.Network with { ExposedPorts = Union(user.Network.ExposedPorts, image.ExposedPorts) },
        Storage = user.Storage with { Volumes = Union(user.Storage.Volumes, image.Volumes) },
    };

    private static ProcessDefinition Process(ProcessDefinition user, ExecutionConfig image)
    {
        // An entrypoint of the user's, be it only the empty one, puts the image's aside; with it goes the image's command, unless the
        // list is empty altogether. [""] is how clients say that there is to be no entrypoint.
        bool replaces = user.Entrypoint is { Count: > 0 };
        IReadOnlyList<string>? entrypoint = user.Entrypoint is [""] ? null : user.Entrypoint ?? image.Entrypoint;
        return user with
        {
            Entrypoint = entrypoint,
            Command = replaces || user.Command is { Count: > 0 } ? user.Command : image.Cmd,
            Environment = Environment(user.Environment, image.Env),
            WorkingDirectory = user.WorkingDirectory.Length > 0 ? user.WorkingDirectory : image.WorkingDir ?? "",
            User = user.User.Length > 0 ? user.User : image.User ?? "",
            Shell = user.Shell ?? image.Shell,
        };
    }

    /// <summary>The user's, then those of the image whose names the user does not mention.</summary>
    private static IReadOnlyList<string>? Environment(IReadOnlyList<string>? user, IReadOnlyList<string>? image)
    {
        if (user is null or [] || image is null or [])
        {
            return user is null or [] ? image : user;
        }

        HashSet<string> named = user.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. user, .. image.Where(variable => !named.Contains(NameOf(variable)))];
    }

    private static string NameOf(string variable) => variable.Split('=', 2)[0];

    private static IReadOnlyDictionary<string, string>? Labels(IReadOnlyDictionary<string, string>? user, IReadOnlyDictionary<string, string>? image)
    {
        if (user is null || image is null)
        {
            return user ?? image;
        }

        Dictionary<string, string> all = new(image, StringComparer.Ordinal);
        foreach ((string key, string value) in user)
        {
            all[key] = value;
        }

        return all;
    }

    /// <summary>Each value that the user leaves out is the image's.</summary>
    private static HealthDefinition? Health(HealthDefinition? user, HealthConfig? image)
    {
        if (image is null)
        {
            return user;
        }

        user ??= new HealthDefinition();
        return new HealthDefinition
        {
            Test = user.Test is null or [] ? image.Test : user.Test,
            Interval = user.Interval != 0 ? user.Interval : image.Interval ?? 0,
            Timeout = user.Timeout != 0 ? user.Timeout : image.Timeout ?? 0,
            StartPeriod = user.StartPeriod != 0 ? user.StartPeriod : image.StartPeriod ?? 0,
            StartInterval = user.StartInterval != 0 ? user.StartInterval : image.StartInterval ?? 0,
            Retries = user.Retries != 0 ? user.Retries : image.Retries ?? 0,
        };
    }

    private static IReadOnlyList<string>? Union(IReadOnlyList<string>? user, IReadOnlyList<string>? image) =>
        user is null ? image : image is null ? user : [.. user.Union(image, StringComparer.Ordinal)];
}
