using System.Buffers;
using System.Text.Json;
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
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("ociVersionMin", "1.0.0");
            writer.WriteString("ociVersionMax", RuntimeSpec.CurrentVersion);
            WriteList(writer, "hooks", Hooks);
            WriteList(writer, "mountOptions", MountOptions);
            WriteLinux(writer);
            writer.WriteEndObject();
        }

        Output.Write([.. buffer.WrittenSpan, (byte)'\n']);
        session.Log.Debug("told the features");
        return 0;
    }

    private static void WriteLinux(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("linux");
        WriteList(writer, "namespaces", Namespaces);
        WriteList(writer, "capabilities", Capabilities.KnownToKernel.Names);
        writer.WriteStartObject("cgroup");
        foreach ((string name, bool supported) in (ReadOnlySpan<(string, bool)>)[("v1", true), ("v2", true), ("systemd", false), ("systemdUser", false), ("rdma", true)])
        {
            writer.WriteBoolean(name, supported);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("seccomp");
        writer.WriteBoolean("enabled", true);
        WriteList(writer, "actions", Actions);
        WriteList(writer, "operators", Operators);
        WriteList(writer, "archs", Architectures);
        writer.WriteEndObject();
        foreach (string absent in (string[])["apparmor", "selinux", "intelRdt"])
        {
            writer.WriteStartObject(absent);
            writer.WriteBoolean("enabled", false);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
