using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>How a container starts, ends, and is recorded.</summary>
internal sealed class LifecycleFlags
{
    /// <summary>By which the engine knows containers that are to be restarted when they are unhealthy.</summary>
    internal const string RestartLabel = "berth.restart-unhealthy";

    /// <summary>By which the engine knows containers that their first client starts.</summary>
    internal const string ConnectLabel = "berth.start-on-connect";

    private readonly TextOption name = new("name", "Assign a name to the container");
    private readonly Switch remove = new("rm", "Automatically remove the container and its associated anonymous volumes when it exits");
    private readonly TextOption restart = new("restart", "Restart policy to apply when a container exits", initially: "no");
    private readonly Switch restartUnhealthy = new("restart-unhealthy", "Restart the container when its health check finds it unhealthy");
    private readonly Switch startOnConnect = new("start-on-connect", "Start the container with the first client of a published port");
    private readonly TextOption stopSignal = new("stop-signal", "Signal to stop the container");
    private readonly NumberOption stopTimeout = new("stop-timeout", "Timeout (in seconds) to stop a container");
    private readonly Switch init = new("init", "Run an init inside the container that forwards signals and reaps processes");
    private readonly TextOption logDriver = new("log-driver", "Logging driver for the container");
    private readonly ListOption logOptions = new("log-opt", "Log driver options");
    private readonly ListOption annotations = new("annotation", "Add an annotation to the container (passed through to the OCI runtime)") { Kind = "map" };
    private readonly TextOption runtime = new("runtime", "Runtime to use for this container");
    private readonly TextOption platform = new("platform", "Set platform if server is multi-platform capable");
    private readonly TextOption idFile = new("cidfile", "Write the container ID to the file");

    public IEnumerable<Option> Options =>
        [name, remove, restart, restartUnhealthy, startOnConnect, stopSignal, stopTimeout, init, logDriver, logOptions, annotations, runtime, platform, idFile];

    public string? Name => name.Value;

    public string? Platform => platform.Value;

    public string? IdFile => idFile.Value;

    public bool Removes => remove.Value;

    public ContainerCreateRequest Apply(ContainerCreateRequest request) => request with
    {
        StopSignal = stopSignal.Value,
        StopTimeout = (int?)stopTimeout.Value,
        Labels = WithLabel(startOnConnect, ConnectLabel, WithLabel(restartUnhealthy, RestartLabel, request.Labels)),
    };

    private static IReadOnlyDictionary<string, string>? WithLabel(Switch flag, string label, IReadOnlyDictionary<string, string>? labels) =>
        flag.Value ? new Dictionary<string, string>(labels ?? new Dictionary<string, string>()) { [label] = "true" } : labels;

    public HostConfig Apply(HostConfig host)
    {
        if (logDriver.Value == "none" && logOptions.IsGiven)
        {
            throw new CommandException("invalid logging opts for driver none");
        }

        RestartPolicy policy = ParsePolicy(restart.Value!);
        if (remove.Value && policy.Name is not ("no" or ""))
        {
            throw new CommandException("conflicting options: cannot specify both --restart and --rm");
        }

        return host with
        {
            AutoRemove = remove.Value,
            RestartPolicy = policy,
            Init = init.IsGiven ? init.Value : null,
            LogConfig = new LogConfig { Type = logDriver.Value ?? "", Config = Variables.Map(logOptions.Values) },
            Annotations = annotations.IsGiven ? Variables.Map(annotations.Values) : null,
            Runtime = runtime.Value,
            ContainerIdFile = idFile.Value ?? "",
        };
    }

    /// <exception cref="CommandException">It is none.</exception>
    public static RestartPolicy ParsePolicy(string text)
    {
        string[] parts = text.Split(':');
        if (parts.Length > 2 || (parts.Length == 2 && parts[0].Length == 0))
        {
            throw new CommandException("invalid restart policy format");
        }

        int retries = 0;
        if (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out retries))
        {
            throw new CommandException("invalid restart policy format: maximum retry count must be an integer");
        }

        return new RestartPolicy { Name = parts[0], MaximumRetryCount = retries };
    }
}
