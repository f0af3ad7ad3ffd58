using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Rendering.Yaml;

namespace Berth.Cli.Commands.Recreation;

/// <summary>The Compose services that make containers again. What belongs to their machine is in ComposeService.Host.cs.</summary>
internal static partial class ComposeService
{
    private const string OwnLabels = "com.docker.compose.";

    /// <param name="containers">What to make.</param>
    /// <param name="notes">Takes what Compose cannot say.</param>
    public static string Of(IEnumerable<Recreation> containers, List<string> notes)
    {
        YamlMap services = new();
        SortedSet<string> volumes = new(StringComparer.Ordinal), networks = new(StringComparer.Ordinal);
        foreach (Recreation container in containers)
        {
            services.Add(container.Name, ServiceOf(container, notes));
            volumes.UnionWith(NamedVolumes(container.Request.HostConfig));
            networks.UnionWith(container.Request.NetworkingConfig?.EndpointsConfig?.Keys ?? []);
        }

        YamlMap all = new YamlMap().Add("services", services).Add("volumes", External(volumes)).Add("networks", External(networks));
        return YamlWriter.Write((YamlMap)Escaped(all));
    }

    /// <summary>They are there already.</summary>
    private static YamlMap External(IEnumerable<string> names)
    {
        YamlMap external = new();
        foreach (string name in names)
        {
            external.Add(name, new YamlMap().Add("external", (bool?)true));
        }

        return external;
    }

    private static YamlMap ServiceOf(Recreation container, List<string> notes)
    {
        ContainerCreateRequest request = container.Request;
        HostConfig host = request.HostConfig ?? new HostConfig();
        YamlMap service = new YamlMap().Add("image", request.Image).Add("container_name", container.Name);
        AddProcess(service, request);
        AddLifecycle(service, request, host, notes);
        AddStorage(service, request, host, notes);
        AddNetwork(service, request, host, notes);
        AddSecurity(service, host, notes);
        AddLimits(service, host);
        AddDevices(service, host, notes);
        return service;
    }

    /// <summary>A dollar begins a variable of Compose's own.</summary>
    private static YamlNode Escaped(YamlNode node)
    {
        switch (node)
        {
            case YamlText text:
                return new YamlText(text.Text.Replace("$", "$$", StringComparison.Ordinal));
            case YamlList list:
                return new YamlList([.. list.Items.Select(Escaped)]);
            case YamlMap map:
                YamlMap escaped = new();
                foreach ((string key, YamlNode value) in map.Entries)
                {
                    escaped.Add(key, Escaped(value));
                }

                return escaped;
            default:
                return node;
        }
    }

    private static void AddProcess(YamlMap service, ContainerCreateRequest request)
    {
        service.Add("hostname", request.Hostname).Add("domainname", request.Domainname).Add("user", request.User).Add("working_dir", request.WorkingDir)
            .Add("environment", request.Env)
            .Add("labels", Differences.Without(request.Labels, OwnLabelsOf(request.Labels)))
            .Add("entrypoint", request.Entrypoint).Add("command", request.Cmd)
            .Add("tty", request.Tty == true ? true : (bool?)null).Add("stdin_open", request.OpenStdin == true ? true : (bool?)null);
    }

    /// <summary>Compose writes these itself.</summary>
    private static Dictionary<string, string> OwnLabelsOf(IReadOnlyDictionary<string, string>? labels) =>
        new((labels ?? new Dictionary<string, string>()).Where(label => label.Key.StartsWith(OwnLabels, StringComparison.Ordinal)));

    private static void AddLifecycle(YamlMap service, ContainerCreateRequest request, HostConfig host, List<string> notes)
    {
        service.Add("restart", RunCommandText.RestartOf(host.RestartPolicy)).Add("init", host.Init).Add("stop_signal", request.StopSignal)
            .Add("stop_grace_period", request.StopTimeout is >= 0 and { } seconds ? $"{seconds.ToString(CultureInfo.InvariantCulture)}s" : null)
            .Add("healthcheck", HealthOf(request.Healthcheck)).Add("annotations", host.Annotations).Add("runtime", host.Runtime);
        if (host.LogConfig is { } log)
        {
            service.Add("logging", new YamlMap().Add("driver", log.Type).Add("options", log.Config));
        }

        if (host.AutoRemove == true)
        {
            notes.Add("a service of Compose does not remove itself (--rm)");
        }
    }

    private static YamlMap? HealthOf(HealthConfig? health) => health switch
    {
        null => null,
        { Test: ["NONE"] } => new YamlMap().Add("disable", (bool?)true),
        _ => new YamlMap().Add("test", health.Test).Add("interval", DurationText.Of(health.Interval)).Add("timeout", DurationText.Of(health.Timeout))
            .Add("start_period", DurationText.Of(health.StartPeriod)).Add("start_interval", DurationText.Of(health.StartInterval)).Add("retries", (long?)health.Retries),
    };
}
