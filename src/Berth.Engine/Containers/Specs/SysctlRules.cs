using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Specs;

/// <summary>Kernel parameters belong to namespaces: a container sets those of its own namespaces and no others, which are the machine's.</summary>
internal static class SysctlRules
{
    private static readonly string[] OfIpc =
        ["kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"];

    /// <summary>The name with dots: <c>net/ipv4/ip_forward</c> is as good as <c>net.ipv4.ip_forward</c>.</summary>
    public static string Normalize(string name) => name.Replace('/', '.');

    /// <exception cref="EngineException">A parameter is not one of the container's own namespaces.</exception>
    public static void Check(ContainerSettings settings)
    {
        foreach (string given in settings.Security.Sysctls?.Keys ?? [])
        {
            if (ProblemOf(Normalize(given), settings) is { } problem)
            {
                throw EngineException.InvalidArgument($"sysctl {GoText.Quote(given)} {problem}");
            }
        }
    }

    private static string? ProblemOf(string name, ContainerSettings settings)
    {
        return name switch
        {
            _ when OfIpc.Contains(name) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal) =>
                NamespaceMode.IsHost(settings.Namespaces.Ipc) ? "is not allowed in the hosts ipc namespace" : null,
            _ when name.StartsWith("net.", StringComparison.Ordinal) =>
                NamespaceMode.IsHost(settings.Network.Mode) ? "not allowed in host network namespace" : null,
            "kernel.domainname" => NamespaceMode.IsHost(settings.Namespaces.Uts) ? "is not allowed in the hosts uts namespace" : null,
            "kernel.hostname" => "is not allowed as it conflicts with the OCI \"hostname\" field",
            _ => "is not in a separate kernel namespace",
        };
    }
}
