using System.Text.Json;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Flags;

/// <summary>What a container may do, and which namespaces it shares.</summary>
internal sealed class SecurityFlags
{
    private readonly Switch privileged = new("privileged", "Give extended privileges to this container");
    private readonly ListOption capAdd = new("cap-add", "Add Linux capabilities");
    private readonly ListOption capDrop = new("cap-drop", "Drop Linux capabilities");
    private readonly ListOption securityOptions = new("security-opt", "Security Options");
    private readonly ListOption groups = new("group-add", "Add additional groups to join");
    private readonly TextOption processes = new("pid", "PID namespace to use");
    private readonly TextOption ipc = new("ipc", "IPC mode to use");
    private readonly TextOption names = new("uts", "UTS namespace to use");
    private readonly TextOption users = new("userns", "User namespace to use");
    private readonly TextOption cgroups = new("cgroupns", "Cgroup namespace to use (host|private)");
    private readonly ListOption sysctls = new("sysctl", "Sysctl options", check: Networking.CheckSysctl) { Kind = "map" };

    public IEnumerable<Option> Options =>
        [privileged, capAdd, capDrop, securityOptions, groups, processes, ipc, names, users, cgroups, sysctls];

    public HostConfig Apply(HostConfig host)
    {
        Check(names.Value is null or "" or "host", "--uts: invalid UTS mode");
        Check(users.Value is null or "" or "host", "--userns: invalid USER mode");
        Check(cgroups.Value is null or "" or "host" or "private", "--cgroupns: invalid CGROUP mode");
        Check(processes.Value is null or "" or "host" || processes.Value.StartsWith("container:", StringComparison.Ordinal), "--pid: invalid PID mode");
        bool showsAll = securityOptions.Values.Any(option => option is "systempaths=unconfined" or "systempaths:unconfined");
        return host with
        {
            Privileged = privileged.Value,
            CapAdd = capAdd.Values,
            CapDrop = capDrop.Values,
            SecurityOpt = securityOptions.Values.Where(option => !option.StartsWith("systempaths", StringComparison.Ordinal)).ToList().ConvertAll(Expand),
            MaskedPaths = showsAll ? [] : null,
            ReadonlyPaths = showsAll ? [] : null,
            GroupAdd = groups.Values,
            PidMode = processes.Value,
            IpcMode = ipc.Value,
            UtsMode = names.Value,
            UsernsMode = users.Value,
            CgroupnsMode = cgroups.Value,
            Sysctls = Variables.Map(sysctls.Values),
        };
    }

    /// <summary>A profile of system calls is a file of this machine, and the engine may be elsewhere: it is sent.</summary>
    private static string Expand(string option)
    {
        string[] parts = option.Split(['=', ':'], 2);
        Check(parts.Length == 2 || option == "no-new-privileges", $"Invalid --security-opt: \"{option}\"");
        return parts is ["seccomp", not ("unconfined" or "builtin")] ? $"seccomp={Profile(parts[1])}" : option;
    }

    private static string Profile(string path)
    {
        try
        {
            using JsonDocument profile = JsonDocument.Parse(TextFiles.ReadText(path));
            return Rendering.JsonText.Of(profile.RootElement);
        }
        catch (CommandException e)
        {
            throw new CommandException($"opening seccomp profile ({path}) failed: {e.Message}");
        }
        catch (JsonException e)
        {
            throw new CommandException($"compacting json for seccomp profile ({path}) failed: {e.Message}");
        }
    }

    private static void Check(bool condition, string message)
    {
        if (!condition)
        {
            throw new CommandException(message);
        }
    }
}
