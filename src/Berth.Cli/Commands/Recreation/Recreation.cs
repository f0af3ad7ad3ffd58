using Berth.Api.Containers;

namespace Berth.Cli.Commands.Recreation;

/// <summary>
/// A container as the request that would make it again: what its user has said, without what its image and its engine say. In the
/// request what is null, or empty, need not be said.
/// </summary>
/// <param name="Name">Without the slash.</param>
/// <param name="Request">What is to be said.</param>
internal sealed record Recreation(string Name, ContainerCreateRequest Request)
{
    private const int ShortId = 12;

    /// <param name="container">What it is.</param>
    /// <param name="image">What its image says; empty where the image is gone.</param>
    /// <param name="defaults">What the engine says.</param>
    public static Recreation Of(ContainerInspect container, ContainerConfig image, HostConfig defaults)
    {
        ContainerConfig config = container.Config;
        bool ownEntrypoint = !Differences.Same(config.Entrypoint, image.Entrypoint);
        ContainerCreateRequest request = new()
        {
            Image = config.Image,
            Hostname = OwnsHostname(container) ? config.Hostname : null,
            Domainname = config.Domainname,
            User = Differences.Of(config.User, image.User),
            AttachStdin = config.AttachStdin, AttachStdout = config.AttachStdout, AttachStderr = config.AttachStderr,
            Tty = config.Tty, OpenStdin = config.OpenStdin, StdinOnce = config.StdinOnce,
            ExposedPorts = Differences.Without(config.ExposedPorts, [.. image.ExposedPorts ?? [], .. container.HostConfig.PortBindings?.Keys ?? []]),
            Env = Differences.Without(config.Env, image.Env),
            Entrypoint = ownEntrypoint ? config.Entrypoint ?? [""] : null,
            Cmd = ownEntrypoint || !Differences.Same(config.Cmd, image.Cmd) ? config.Cmd : null,
            Volumes = Differences.Without(config.Volumes, image.Volumes),
            WorkingDir = Differences.Of(config.WorkingDir, image.WorkingDir),
            Labels = Differences.Without(config.Labels, image.Labels),
            StopSignal = Differences.Of(config.StopSignal, image.StopSignal),
            StopTimeout = config.StopTimeout == image.StopTimeout ? null : config.StopTimeout,
            Healthcheck = HealthOf(config.Healthcheck, image.Healthcheck),
            MacAddress = config.MacAddress,
            HostConfig = HostDifferences.Of(container.HostConfig, defaults), NetworkingConfig = NetworkWords.SaidOf(container),
        };
        return new Recreation(container.Name.TrimStart('/'), request);
    }

    /// <summary>Docker calls a container by the beginning of its id unless told otherwise, or by the name of what it shares.</summary>
    private static bool OwnsHostname(ContainerInspect container) =>
        container.Config.Hostname is { Length: > 0 } name && !(container.Id.Length >= ShortId && name == container.Id[..ShortId])
        && container.HostConfig is { UtsMode: not "host", NetworkMode: not "host" } && container.HostConfig.NetworkMode?.StartsWith("container:", StringComparison.Ordinal) != true;

    /// <summary>The parts that are not the image's; what is the image's comes by itself.</summary>
    private static HealthConfig? HealthOf(HealthConfig? own, HealthConfig? image)
    {
        if (own is null || image is null)
        {
            return own;
        }

        HealthConfig difference = new()
        {
            Test = Differences.Same(own.Test, image.Test) ? null : own.Test,
            Interval = Differences.Of(own.Interval, image.Interval),
            Timeout = Differences.Of(own.Timeout, image.Timeout),
            StartPeriod = Differences.Of(own.StartPeriod, image.StartPeriod),
            StartInterval = Differences.Of(own.StartInterval, image.StartInterval),
            Retries = (int?)Differences.Of(own.Retries, image.Retries),
        };
        return difference == new HealthConfig() ? null : difference;
    }
}
