using Berth.Runtime.Security;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.CommandLine;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>features</c>: what this runtime can do, as the specification's features document.</summary>
internal static class FeaturesCommand
{
    private static readonly string[] Hooks = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    private static readonly string[] MountOptions =
    [
        "async", "atime", "bind", "defaults", "dev", "diratime", "exec", "noatime", "nodev", "nodiratime", "noexec", "nomand", "norelatime",
        "nostrictatime", "nosuid", "nosymfollow", "private", "rbind", "relatime", "remount", "ro", "rprivate", "rro", "rrw", "rshared", "rslave",
        "runbindable", "rw", "shared", "slave", "strictatime", "suid", "symfollow", "tmpcopyup", "unbindable",
    ];

    private static readonly string[] Namespaces =
    [
        NamespaceTypes.Cgroup, NamespaceTypes.Ipc, NamespaceTypes.Mount, NamespaceTypes.Network, NamespaceTypes.Pid, NamespaceTypes.Uts,
    ];

    private static readonly string[] Actions =
    [
        "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_TRACE",
        "SCMP_ACT_TRAP",
    ];

    private static readonly string[] Operators =
    [
        "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT", "SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE",
    ];

    private static readonly string[] Architectures = ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64"];

    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        _ = Arguments.Parse(words, new OptionSet());
        JsonText json = new JsonText(indented: true).Object();
        json.Member("ociVersionMin", "1.0.0").Member("ociVersionMax", RuntimeSpec.CurrentVersion);
        json.Member("hooks", Hooks).Member("mountOptions", MountOptions);
        WriteLinux(json);
        Output.Write(json.EndObject() + "\n");
        session.Log.Debug("told the features");
        return 0;
    }

    private static void WriteLinux(JsonText json)
    {
        json.Object("linux").Member("namespaces", Namespaces).Member("capabilities", Capabilities.KnownToKernel.Names);
        json.Object("cgroup").Member("v1", true).Member("v2", true).Member("systemd", false).Member("systemdUser", false).Member("rdma", true);
        json.EndObject();
        json.Object("seccomp").Member("enabled", true).Member("actions", Actions).Member("operators", Operators).Member("archs", Architectures);
        json.EndObject();
        foreach (string absent in (string[])["apparmor", "selinux", "intelRdt"])
        {
            json.Object(absent).Member("enabled", false).EndObject();
        }

        json.EndObject();
    }
}
