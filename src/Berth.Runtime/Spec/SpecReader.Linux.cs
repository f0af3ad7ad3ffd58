using System.Text.Json;

namespace Berth.Runtime.Spec;

/// <summary>What is Linux's, and what is mounted.</summary>
public ref partial struct SpecReader
{
    private RootSpec Root()
    {
        RootSpec result = new("");
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "path": result = result with { Path = TextOr("") }; break;
                case "readonly": result = result with { Readonly = Bool() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private MountSpec Mount()
    {
        MountSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "destination": result = result with { Destination = TextOr("") }; break;
                case "source": result = result with { Source = Text() }; break;
                case "type": result = result with { Type = Text() }; break;
                case "options": result = result with { Options = Texts() }; break;
                case "uidMappings": result = result with { UidMappings = List(static (ref SpecReader reader) => reader.IdMapping()) }; break;
                case "gidMappings": result = result with { GidMappings = List(static (ref SpecReader reader) => reader.IdMapping()) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private HooksSpec Hooks()
    {
        HooksSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "prestart": result = result with { Prestart = List(static (ref SpecReader reader) => reader.Hook()) }; break;
                case "createRuntime": result = result with { CreateRuntime = List(static (ref SpecReader reader) => reader.Hook()) }; break;
                case "createContainer": result = result with { CreateContainer = List(static (ref SpecReader reader) => reader.Hook()) }; break;
                case "startContainer": result = result with { StartContainer = List(static (ref SpecReader reader) => reader.Hook()) }; break;
                case "poststart": result = result with { Poststart = List(static (ref SpecReader reader) => reader.Hook()) }; break;
                case "poststop": result = result with { Poststop = List(static (ref SpecReader reader) => reader.Hook()) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private HookSpec Hook()
    {
        HookSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "path": result = result with { Path = TextOr("") }; break;
                case "args": result = result with { Args = Texts() }; break;
                case "env": result = result with { Env = Texts() }; break;
                case "timeout": result = result with { Timeout = Int() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private LinuxSpec? Linux(ref Range seccomp)
    {
        LinuxSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "namespaces": result = result with { Namespaces = List(static (ref SpecReader reader) => reader.Namespace()) }; break;
                case "uidMappings": result = result with { UidMappings = List(static (ref SpecReader reader) => reader.IdMapping()) }; break;
                case "gidMappings": result = result with { GidMappings = List(static (ref SpecReader reader) => reader.IdMapping()) }; break;
                case "timeOffsets": result = result with { TimeOffsets = Map(static (ref SpecReader reader) => reader.TimeOffset()) }; break;
                case "devices": result = result with { Devices = List(static (ref SpecReader reader) => reader.Device()) }; break;
                case "cgroupsPath": result = result with { CgroupsPath = Text() }; break;
                case "resources": result = result with { Resources = ResourcesOrNull() }; break;
                case "sysctl": result = result with { Sysctl = Map(static (ref SpecReader reader) => reader.TextOr("")) }; break;
                case "seccomp": seccomp = json.TokenType == JsonTokenType.Null ? default : Span(); break;
                case "rootfsPropagation": result = result with { RootfsPropagation = Text() }; break;
                case "maskedPaths": result = result with { MaskedPaths = Texts() }; break;
                case "readonlyPaths": result = result with { ReadonlyPaths = Texts() }; break;
                case "personality": result = result with { Personality = PersonalityOrNull() }; break;
                case "mountLabel": result = result with { MountLabel = Text() }; break;
                default: Skip(); break;
            }
        }

        return inside ? result : null;
    }

    private NamespaceSpec Namespace()
    {
        NamespaceSpec result = new("");
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "type": result = result with { Type = TextOr("") }; break;
                case "path": result = result with { Path = Text() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private IdMappingSpec IdMapping()
    {
        IdMappingSpec result = new(0, 0, 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "containerID": result = result with { ContainerId = UInt() ?? 0 }; break;
                case "hostID": result = result with { HostId = UInt() ?? 0 }; break;
                case "size": result = result with { Size = UInt() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private TimeOffsetSpec TimeOffset()
    {
        TimeOffsetSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "secs": result = result with { Secs = Long() ?? 0 }; break;
                case "nanosecs": result = result with { Nanosecs = UInt() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private DeviceSpec Device()
    {
        DeviceSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "path": result = result with { Path = TextOr("") }; break;
                case "type": result = result with { Type = TextOr("") }; break;
                case "major": result = result with { Major = Long() ?? 0 }; break;
                case "minor": result = result with { Minor = Long() ?? 0 }; break;
                case "fileMode": result = result with { FileMode = UInt() }; break;
                case "uid": result = result with { Uid = UInt() }; break;
                case "gid": result = result with { Gid = UInt() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private PersonalitySpec Personality()
    {
        PersonalitySpec result = new("");
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "domain": result = result with { Domain = TextOr("") }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private RootSpec? RootOrNull() => json.TokenType == JsonTokenType.Null ? null : Root();

    private HooksSpec? HooksOrNull() => json.TokenType == JsonTokenType.Null ? null : Hooks();

    private PersonalitySpec? PersonalityOrNull() => json.TokenType == JsonTokenType.Null ? null : Personality();
}
