namespace Berth.Runtime.Spec;

/// <summary>The filter of system calls.</summary>
public ref partial struct SpecReader
{
    private SeccompSpec Seccomp()
    {
        SeccompSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "defaultAction": result = result with { DefaultAction = TextOr("") }; break;
                case "defaultErrnoRet": result = result with { DefaultErrnoRet = UInt() }; break;
                case "architectures": result = result with { Architectures = Texts() }; break;
                case "flags": result = result with { Flags = Texts() }; break;
                case "listenerPath": result = result with { ListenerPath = Text() }; break;
                case "listenerMetadata": result = result with { ListenerMetadata = Text() }; break;
                case "syscalls": result = result with { Syscalls = List(static (ref SpecReader reader) => reader.SyscallRule()) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private SyscallRuleSpec SyscallRule()
    {
        SyscallRuleSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "names": result = result with { Names = Texts() }; break;
                case "action": result = result with { Action = TextOr("") }; break;
                case "errnoRet": result = result with { ErrnoRet = UInt() }; break;
                case "args": result = result with { Args = List(static (ref SpecReader reader) => reader.SyscallArgument()) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private SyscallArgumentSpec SyscallArgument()
    {
        SyscallArgumentSpec result = new(0, 0, "");
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "index": result = result with { Index = UInt() ?? 0 }; break;
                case "value": result = result with { Value = ULong() ?? 0 }; break;
                case "valueTwo": result = result with { ValueTwo = ULong() ?? 0 }; break;
                case "op": result = result with { Op = TextOr("") }; break;
                default: Skip(); break;
            }
        }

        return result;
    }
}
