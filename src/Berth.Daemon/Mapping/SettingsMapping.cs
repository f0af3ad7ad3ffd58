using Berth.Daemon.Http;
using Berth.Engine.Containers.Definitions;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>A request to create a container, in the engine's terms. What belongs to the machine is in the other files of this class.</summary>
internal static partial class SettingsMapping
{
    public static ContainerSettings ToSettings(Wire.ContainerCreateRequest request, ApiVersion version)
    {
        Wire.HostConfig host = request.HostConfig ?? new Wire.HostConfig();
        if (host.Isolation is not (null or "") && !host.Isolation.Equals("default", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.BadRequest($"Invalid isolation: \"{host.Isolation}\" - linux only supports 'default'");
        }

        return new ContainerSettings
        {
            Process = ToProcess(request),
            Stdio = ToStdio(request, host),
            Identity = new IdentityDefinition
            {
                Hostname = request.Hostname ?? "", Domainname = request.Domainname ?? "", Labels = request.Labels, Annotations = host.Annotations,
            },
            Lifecycle = ToLifecycle(request, host),
            Storage = ToStorage(request, host),
            Network = ToNetwork(request, host),
            Security = ToSecurity(host),
            Namespaces = ToNamespaces(host, version),
            Limits = ToLimits(host),
            Devices = ToDevices(host),
            Log = new LogDefinition { Driver = host.LogConfig?.Type ?? "", Options = host.LogConfig?.Config },
        };
    }

    public static HealthDefinition? ToHealth(Wire.HealthConfig? health) => health is null ? null : new HealthDefinition
    {
        Test = health.Test, Interval = health.Interval ?? 0, Timeout = health.Timeout ?? 0, StartPeriod = health.StartPeriod ?? 0,
        StartInterval = health.StartInterval ?? 0, Retries = health.Retries ?? 0,
    };

    private static ProcessDefinition ToProcess(Wire.ContainerConfig config) => new()
    {
        Entrypoint = config.Entrypoint, Command = config.Cmd, Environment = config.Env, WorkingDirectory = config.WorkingDir ?? "",
        User = config.User ?? "", OnBuild = config.OnBuild, Shell = config.Shell,
    };

    private static StdioDefinition ToStdio(Wire.ContainerConfig config, Wire.HostConfig host) => new()
    {
        Terminal = config.Tty ?? false, OpenStdin = config.OpenStdin ?? false, StdinOnce = config.StdinOnce ?? false,
        AttachStdin = config.AttachStdin ?? false, AttachStdout = config.AttachStdout ?? false, AttachStderr = config.AttachStderr ?? false,
        Rows = ConsoleRows(host.ConsoleSize), Columns = ConsoleColumns(host.ConsoleSize),
    };

    private static LifecycleDefinition ToLifecycle(Wire.ContainerConfig config, Wire.HostConfig host) => new()
    {
        StopSignal = string.IsNullOrEmpty(config.StopSignal) ? null : config.StopSignal,
        StopTimeout = config.StopTimeout,
        Restart = new RestartPolicy(string.IsNullOrEmpty(host.RestartPolicy?.Name) ? RestartPolicy.No : host.RestartPolicy.Name, host.RestartPolicy?.MaximumRetryCount ?? 0),
        AutoRemove = host.AutoRemove ?? false,
        Init = host.Init,
        Health = ToHealth(config.Healthcheck),
        ContainerIdFile = host.ContainerIdFile ?? "",
    };

    /// <summary>Rows and columns of a terminal; 0 where they were not said.</summary>
    public static ushort ConsoleRows(IReadOnlyList<uint>? size) => size is [var rows, _] ? (ushort)Math.Min(rows, ushort.MaxValue) : (ushort)0;

    /// <inheritdoc cref="ConsoleRows"/>
    public static ushort ConsoleColumns(IReadOnlyList<uint>? size) => size is [_, var columns] ? (ushort)Math.Min(columns, ushort.MaxValue) : (ushort)0;
}
