using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Listing;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>One container as <c>docker inspect</c> shows it. The host configuration is in HostConfigMapping.</summary>
internal static class InspectMapping
{
    private const string StorageDriver = "overlay2";

    public static Wire.ContainerInspect ToInspect(Container container, IdentityDefinition identity, ContainerEngine engine, IReadOnlyList<string>? execIds, ContainerSize? size, ApiVersion version)
    {
        ContainerDefinition definition = container.Definition;
        ContainerState state = container.State;
        ContainerPaths paths = ContainerDetails.PathsOf(engine.Options, definition);
        IReadOnlyList<string> arguments = ContainerDetails.ArgumentsOf(definition);
        bool wasStarted = state.StartedAt is not null;
        return new Wire.ContainerInspect
        {
            Id = definition.Id, Name = $"/{definition.Name}", Created = definition.CreatedAt, Image = definition.Image.Id,
            Path = arguments.Count > 0 ? arguments[0] : "", Args = [.. arguments.Skip(1)], State = ToState(state),
            ResolvConfPath = wasStarted ? paths.ResolvConf : "", HostnamePath = wasStarted ? paths.Hostname : "", HostsPath = wasStarted ? paths.Hosts : "",
            LogPath = wasStarted && definition.Settings.Log.Driver == LogDefinition.JsonFile ? paths.Log : "",
            RestartCount = state.RestartCount, Driver = StorageDriver, Platform = "linux", ExecIds = execIds is { Count: > 0 } ? execIds : null,
            HostConfig = HostConfigMapping.ToHostConfig(definition.Settings) with { Links = EndpointMapping.ToLinks(definition) }, GraphDriver = ToGraphDriver(paths),
            AppArmorProfile = ContainerDetails.AppArmorProfileOf(definition),
            SizeRw = size?.Written, SizeRootFs = size?.Total, Mounts = MountMapping.ToMounts(definition.Settings.Storage, engine.Options),
            Config = ToConfig(definition, identity), NetworkSettings = EndpointMapping.ToSettings(container, state, engine.Networks, version),
        };
    }

    private static Wire.ContainerState ToState(ContainerState state) => new()
    {
        Status = StatusText.NameOf(state.Status), Running = state.IsActive,
        Paused = state.Status == ContainerStatus.Paused, Restarting = state.Status == ContainerStatus.Restarting, OomKilled = state.OomKilled,
        Dead = state.Status == ContainerStatus.Dead, Pid = state.Pid, ExitCode = state.ExitCode, Error = state.Error,
        StartedAt = state.StartedAt ?? DateTimeOffset.MinValue, FinishedAt = state.FinishedAt ?? DateTimeOffset.MinValue,
        Health = state.Health is { } health ? ToHealth(health) : null,
    };

    private static Wire.Health ToHealth(HealthState health) => new()
    {
        Status = StatusText.NameOf(health), FailingStreak = health.FailingStreak,
        Log = [.. health.Log.Select(static result => new Wire.HealthResult { Start = result.Start, End = result.End, ExitCode = result.ExitCode, Output = result.Output })],
    };

    private static Wire.GraphDriver ToGraphDriver(ContainerPaths paths) => new()
    {
        Name = StorageDriver,
        Data = new Dictionary<string, string>
        {
            ["LowerDir"] = string.Join(':', paths.Lower), ["MergedDir"] = "", ["UpperDir"] = paths.Upper, ["WorkDir"] = paths.Work,
        },
    };

    private static Wire.ContainerConfig ToConfig(ContainerDefinition definition, IdentityDefinition identity)
    {
        ContainerSettings settings = definition.Settings;
        StdioDefinition stdio = settings.Stdio;
        return new Wire.ContainerConfig
        {
            Hostname = identity.Hostname, Domainname = identity.Domainname, User = settings.Process.User,
            AttachStdin = stdio.AttachStdin, AttachStdout = stdio.AttachStdout, AttachStderr = stdio.AttachStderr,
            ExposedPorts = settings.Network.ExposedPorts is { Count: > 0 } ports ? ports : null,
            Tty = stdio.Terminal, OpenStdin = stdio.OpenStdin, StdinOnce = stdio.StdinOnce, Env = settings.Process.Environment ?? [],
            Cmd = settings.Process.Command, Healthcheck = ToHealth(settings.Lifecycle.Health), Image = definition.Image.Reference,
            Volumes = settings.Storage.Volumes is { Count: > 0 } volumes ? volumes : null, WorkingDir = settings.Process.WorkingDirectory,
            Entrypoint = settings.Process.Entrypoint, NetworkDisabled = settings.Network.Disabled ? true : null,
            MacAddress = settings.Network.WantedMacAddress is { Length: > 0 } wanted ? wanted : null, OnBuild = settings.Process.OnBuild,
            Labels = settings.Identity.Labels ?? new Dictionary<string, string>(), StopSignal = settings.Lifecycle.StopSignal,
            StopTimeout = settings.Lifecycle.StopTimeout, Shell = settings.Process.Shell,
        };
    }

    private static Wire.HealthConfig? ToHealth(HealthDefinition? health) => health is null ? null : new Wire.HealthConfig
    {
        Test = health.Test, Interval = NotZero(health.Interval), Timeout = NotZero(health.Timeout), StartPeriod = NotZero(health.StartPeriod),
        StartInterval = NotZero(health.StartInterval), Retries = health.Retries == 0 ? null : health.Retries,
    };

    private static long? NotZero(long value) => value == 0 ? null : value;
}
