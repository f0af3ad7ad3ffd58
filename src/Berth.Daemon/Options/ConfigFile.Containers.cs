using System.Net;
using Berth.Engine;
using Berth.Engine.Containers.Definitions;

namespace Berth.Daemon.Options;

/// <summary>What containers get that do not say otherwise.</summary>
internal static partial class ConfigFile
{
    private static DaemonOptions? ApplyContainers(DaemonOptions options, ConfigValue value)
    {
        ContainerDefaults containers = options.Containers;
        ContainerDefaults? changed = value.Name switch
        {
            "log-driver" => containers with { Log = Driver(containers.Log, value.Text()) },
            "log-opts" => containers with { Log = containers.Log with { Options = value.TextByName() } },
            "default-ulimits" => containers with { Ulimits = value.Ulimits() },
            "default-shm-size" => containers with { SharedMemorySize = value.Size() },
            "init" => containers with { Init = value.Flag() },
            "default-ipc-mode" => containers with { IpcMode = value.OneOf("private", "shareable") },
            "default-cgroupns-mode" => containers with { CgroupMode = value.OneOf("private", "host") },
            "no-new-privileges" => containers with { NoNewPrivileges = value.Flag() },
            "seccomp-profile" => containers with { Seccomp = Profile(value) },
            "dns" => containers with { Dns = [.. value.Texts().Select(address => NameServer(value, address))] },
            "dns-opts" => containers with { DnsOptions = value.Texts() },
            "dns-search" => containers with { DnsSearch = value.Texts() },
            _ => null,
        };
        return changed is null ? null : options with { Containers = changed };
    }

    /// <summary>Options belong to their driver: another one starts without.</summary>
    private static LogDefinition Driver(LogDefinition current, string driver) =>
        driver == current.Driver ? current : new LogDefinition { Driver = driver, Options = new Dictionary<string, string>() };

    private static string NameServer(ConfigValue value, string address) =>
        IPAddress.TryParse(address, out _) ? address : throw value.Wrong("a list of numeric addresses");

    /// <summary>The file is read once: a profile that is lost later does not leave containers without one.</summary>
    private static SeccompDefault Profile(ConfigValue value)
    {
        string text = value.Text();
        if (text is "" or SeccompDefault.Builtin or SeccompDefault.Unconfined)
        {
            return new SeccompDefault(text.Length > 0 ? text : SeccompDefault.Builtin, text);
        }

        SeccompDefault profile = new(text, File.ReadAllText(text));
        return profile.IsReadable ? profile : throw value.Wrong("builtin, unconfined or the path of a profile in JSON");
    }
}
