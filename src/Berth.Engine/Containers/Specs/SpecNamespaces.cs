using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>The namespaces of a container: its own, another's by path, or by absence the host's.</summary>
internal static class SpecNamespaces
{
    public static IReadOnlyList<NamespaceSpec> Build(ContainerSettings settings, JoinedNamespaces joined)
    {
        NamespaceDefinition modes = settings.Namespaces;
        List<NamespaceSpec> all = [new(NamespaceTypes.Mount)];
        Add(all, NamespaceTypes.Network, settings.Network.Mode, joined.Network);
        Add(all, NamespaceTypes.Uts, modes.Uts, path: null);
        Add(all, NamespaceTypes.Pid, modes.Pid, joined.Pid);
        Add(all, NamespaceTypes.Ipc, modes.Ipc, joined.Ipc);
        Add(all, NamespaceTypes.Cgroup, modes.Cgroup, path: null);
        return all;
    }

    private static void Add(List<NamespaceSpec> all, string type, string mode, string? path)
    {
        if (NamespaceMode.IsContainer(mode))
        {
            all.Add(new(type, path ?? throw new SpecException("linux.namespaces", $"the {type} namespace of {mode} is not known")));
        }
        else if (!NamespaceMode.IsHost(mode))
        {
            all.Add(new(type));
        }
    }
}
