using System.Text.Json;

namespace Berth.Runtime.Spec;

/// <summary>The document and its process.</summary>
public ref partial struct SpecReader
{
    private RuntimeSpec RuntimeSpec(out Range seccomp)
    {
        RuntimeSpec result = new();
        seccomp = default;
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "ociVersion": result = result with { OciVersion = TextOr(Spec.RuntimeSpec.CurrentVersion) }; break;
                case "hostname": result = result with { Hostname = Text() }; break;
                case "domainname": result = result with { Domainname = Text() }; break;
                case "process": result = result with { Process = ProcessOrNull() }; break;
                case "root": result = result with { Root = RootOrNull() }; break;
                case "mounts": result = result with { Mounts = List(static (ref SpecReader reader) => reader.Mount()) }; break;
                case "hooks": result = result with { Hooks = HooksOrNull() }; break;
                case "annotations": result = result with { Annotations = Map(static (ref SpecReader reader) => reader.TextOr("")) }; break;
                case "linux": result = result with { Linux = Linux(ref seccomp) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private ProcessSpec Process()
    {
        ProcessSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "terminal": result = result with { Terminal = Bool() }; break;
                case "consoleSize": result = result with { ConsoleSize = ConsoleSizeOrNull() }; break;
                case "user": result = result with { User = User() }; break;
                case "args": result = result with { Args = Texts() }; break;
                case "env": result = result with { Env = Texts() }; break;
                case "cwd": result = result with { Cwd = TextOr("/") }; break;
                case "capabilities": result = result with { Capabilities = CapabilitiesOrNull() }; break;
                case "rlimits": result = result with { Rlimits = List(static (ref SpecReader reader) => reader.Rlimit()) }; break;
                case "noNewPrivileges": result = result with { NoNewPrivileges = Bool() }; break;
                case "oomScoreAdj": result = result with { OomScoreAdj = Int() }; break;
                case "ioPriority": result = result with { IoPriority = IoPriorityOrNull() }; break;
                case "scheduler": result = result with { Scheduler = SchedulerOrNull() }; break;
                case "execCPUAffinity": result = result with { ExecCpuAffinity = CpuAffinityOrNull() }; break;
                case "apparmorProfile": result = result with { ApparmorProfile = Text() }; break;
                case "selinuxLabel": result = result with { SelinuxLabel = Text() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private UserSpec User()
    {
        UserSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "uid": result = result with { Uid = UInt() ?? 0 }; break;
                case "gid": result = result with { Gid = UInt() ?? 0 }; break;
                case "umask": result = result with { Umask = UInt() }; break;
                case "additionalGids": result = result with { AdditionalGids = List(static (ref SpecReader reader) => reader.UInt() ?? 0) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private CapabilitiesSpec Capabilities()
    {
        CapabilitiesSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "bounding": result = result with { Bounding = Texts() }; break;
                case "effective": result = result with { Effective = Texts() }; break;
                case "inheritable": result = result with { Inheritable = Texts() }; break;
                case "permitted": result = result with { Permitted = Texts() }; break;
                case "ambient": result = result with { Ambient = Texts() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private RlimitSpec Rlimit()
    {
        RlimitSpec result = new("", 0, 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "type": result = result with { Type = TextOr("") }; break;
                case "soft": result = result with { Soft = ULong() ?? 0 }; break;
                case "hard": result = result with { Hard = ULong() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private ConsoleSizeSpec ConsoleSize()
    {
        ConsoleSizeSpec result = new(0, 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "height": result = result with { Height = UShort() ?? 0 }; break;
                case "width": result = result with { Width = UShort() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private IoPrioritySpec IoPriority()
    {
        IoPrioritySpec result = new("", 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "class": result = result with { Class = TextOr("") }; break;
                case "priority": result = result with { Priority = Int() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private SchedulerSpec Scheduler()
    {
        SchedulerSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "policy": result = result with { Policy = TextOr("SCHED_OTHER") }; break;
                case "nice": result = result with { Nice = Int() ?? 0 }; break;
                case "priority": result = result with { Priority = Int() ?? 0 }; break;
                case "flags": result = result with { Flags = Texts() }; break;
                case "runtime": result = result with { Runtime = ULong() ?? 0 }; break;
                case "deadline": result = result with { Deadline = ULong() ?? 0 }; break;
                case "period": result = result with { Period = ULong() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private CpuAffinitySpec CpuAffinity()
    {
        CpuAffinitySpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "initial": result = result with { Initial = Text() }; break;
                case "final": result = result with { Final = Text() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private ProcessSpec? ProcessOrNull() => json.TokenType == JsonTokenType.Null ? null : Process();

    private CapabilitiesSpec? CapabilitiesOrNull() => json.TokenType == JsonTokenType.Null ? null : Capabilities();

    private ConsoleSizeSpec? ConsoleSizeOrNull() => json.TokenType == JsonTokenType.Null ? null : ConsoleSize();

    private IoPrioritySpec? IoPriorityOrNull() => json.TokenType == JsonTokenType.Null ? null : IoPriority();

    private SchedulerSpec? SchedulerOrNull() => json.TokenType == JsonTokenType.Null ? null : Scheduler();

    private CpuAffinitySpec? CpuAffinityOrNull() => json.TokenType == JsonTokenType.Null ? null : CpuAffinity();
}
