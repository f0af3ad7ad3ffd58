using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Containers.Creation;

/// <summary>The words for a container's namespaces, and those of them that name other containers.</summary>
internal static class NamespaceValidation
{
    private static readonly string[] Runtimes = ["", "runc", "berth", "io.containerd.runc.v2"];

    /// <exception cref="EngineException">A word is unknown.</exception>
    public static void Check(NamespaceDefinition modes)
    {
        Require(modes.Ipc is "" or "host" or "private" or "shareable" or "none" || NamesContainer(modes.Ipc), $"invalid IPC mode: {modes.Ipc}");
        Require(modes.Pid is "" or "host" || NamesContainer(modes.Pid), $"invalid PID mode: {modes.Pid}");
        Require(modes.Uts is "" or "host", $"invalid UTS mode: {modes.Uts}");
        Require(modes.Cgroup is "" or "host" or "private", $"invalid cgroup namespace mode: {modes.Cgroup}");
        Require(Runtimes.Contains(modes.Runtime), $"unknown or invalid runtime name: {modes.Runtime}");
    }

    /// <summary>
    /// Other containers by their full id, so that a new name of theirs changes nothing. As with Docker, one whose network is joined
    /// need not be there yet.
    /// </summary>
    /// <param name="settings">Of valid words.</param>
    /// <param name="idOf">The id for a name or id; null where there is none.</param>
    /// <exception cref="EngineException">There is no such container to share processes or IPC with.</exception>
    public static ContainerSettings WithIds(ContainerSettings settings, Func<string, string?> idOf)
    {
        string Present(string mode)
        {
            string resolved = Resolve(mode, idOf, out string? missing);
            Require(missing is null, $"No such container: {missing}");
            return resolved;
        }

        NamespaceDefinition modes = settings.Namespaces;
        return settings with
        {
            Namespaces = modes with { Ipc = Present(modes.Ipc), Pid = Present(modes.Pid) },
            Network = settings.Network with { Mode = Resolve(settings.Network.Mode, idOf, out _) },
        };
    }

    private static string Resolve(string mode, Func<string, string?> idOf, out string? missing)
    {
        string? name = NamespaceMode.ContainerOf(mode);
        string? id = name is null ? null : idOf(name);
        missing = id is null ? name : null;
        return id is null ? mode : $"container:{id}";
    }

    private static bool NamesContainer(string mode) => NamespaceMode.ContainerOf(mode) is { Length: > 0 };

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw EngineException.InvalidArgument(problem);
        }
    }
}
