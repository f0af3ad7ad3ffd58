using Berth.Engine.Containers.Definitions;
using Berth.Images.Oci;

namespace Berth.Engine.Containers.Creation;

/// <summary>The part of a container's settings that an image can hold, and the way back.</summary>
internal static class ImageSettings
{
    public static ExecutionConfig ToConfig(ContainerSettings settings) => new()
    {
        User = NullIfEmpty(settings.Process.User),
        ExposedPorts = settings.Network.ExposedPorts,
        Env = settings.Process.Environment,
        Entrypoint = settings.Process.Entrypoint,
        Cmd = settings.Process.Command,
        Volumes = settings.Storage.Volumes,
        WorkingDir = NullIfEmpty(settings.Process.WorkingDirectory),
        Labels = settings.Identity.Labels,
        StopSignal = settings.Lifecycle.StopSignal,
        StopTimeout = settings.Lifecycle.StopTimeout,
        Healthcheck = settings.Lifecycle.Health is { } health ? ToConfig(health) : null,
        OnBuild = settings.Process.OnBuild,
        Shell = settings.Process.Shell,
    };

    public static ContainerSettings ToSettings(ExecutionConfig config)
    {
        ContainerSettings settings = ImageMerge.Apply(new ContainerSettings(), config);
        return settings with { Process = settings.Process with { OnBuild = config.OnBuild } };
    }

    private static HealthConfig ToConfig(HealthDefinition health) => new()
    {
        Test = health.Test, Interval = health.Interval, Timeout = health.Timeout, StartPeriod = health.StartPeriod,
        StartInterval = health.StartInterval, Retries = health.Retries,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
