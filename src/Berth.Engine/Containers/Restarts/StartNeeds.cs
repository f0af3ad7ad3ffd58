using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Restarts;

/// <summary>What is recorded of a container about others that it needs to be started before it.</summary>
internal static class StartNeeds
{
    private const string ProjectLabel = "com.docker.compose.project";
    private const string ServiceLabel = "com.docker.compose.service";
    private const string DependsOnLabel = "com.docker.compose.depends_on";
    private const string HealthyCondition = "service_healthy";

    /// <summary>By name or id: whose namespaces it joins, whom it is linked to, whose volumes it has.</summary>
    public static IEnumerable<string> ContainersOf(ContainerSettings settings) =>
    [
        .. new[] { settings.Network.Mode, settings.Namespaces.Pid, settings.Namespaces.Ipc }.Select(NamespaceMode.ContainerOf).OfType<string>(),
        .. settings.Network.AllLinks.Select(static link => link.Name),
        .. (settings.Storage.VolumesFrom ?? []).Select(static from => from.Split(':')[0]),
    ];

    /// <summary>Compose's project and service that a container is of; null where it is of none.</summary>
    public static (string Project, string Service)? ServiceOf(ContainerDefinition container) =>
        LabelOf(container, ProjectLabel) is { } project && LabelOf(container, ServiceLabel) is { } service ? (project, service) : null;

    /// <summary>The services that a container's service depends on, and whether they are to be healthy first: <c>db:service_healthy:false,cache:service_started:true</c>.</summary>
    public static IEnumerable<(string Project, string Service, bool UntilHealthy)> ServicesOf(ContainerDefinition container) =>
        LabelOf(container, ProjectLabel) is not { } project || LabelOf(container, DependsOnLabel) is not { } services ? []
            : services.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static entry => entry.Split(':')).Select(parts => (project, parts[0], parts.Length > 1 && parts[1] == HealthyCondition));

    private static string? LabelOf(ContainerDefinition container, string label) => container.Settings.Identity.Labels?.GetValueOrDefault(label);
}
