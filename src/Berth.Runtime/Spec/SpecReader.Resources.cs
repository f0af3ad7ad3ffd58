using System.Text.Json;

namespace Berth.Runtime.Spec;

/// <summary>Limits.</summary>
public ref partial struct SpecReader
{
    private ResourcesSpec Resources()
    {
        ResourcesSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "devices": result = result with { Devices = List(static (ref SpecReader reader) => reader.DeviceRule()) }; break;
                case "memory": result = result with { Memory = MemoryOrNull() }; break;
                case "cpu": result = result with { Cpu = CpuOrNull() }; break;
                case "pids": result = result with { Pids = PidsOrNull() }; break;
                case "blockIO": result = result with { BlockIo = BlockIoOrNull() }; break;
                case "hugepageLimits": result = result with { HugepageLimits = List(static (ref SpecReader reader) => reader.HugepageLimit()) }; break;
                case "network": result = result with { Network = NetworkOrNull() }; break;
                case "rdma": result = result with { Rdma = Map(static (ref SpecReader reader) => reader.Rdma()) }; break;
                case "unified": result = result with { Unified = Map(static (ref SpecReader reader) => reader.TextOr("")) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private DeviceRuleSpec DeviceRule()
    {
        DeviceRuleSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "allow": result = result with { Allow = Bool() }; break;
                case "type": result = result with { Type = Text() }; break;
                case "major": result = result with { Major = Long() }; break;
                case "minor": result = result with { Minor = Long() }; break;
                case "access": result = result with { Access = Text() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private MemorySpec Memory()
    {
        MemorySpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "limit": result = result with { Limit = Long() }; break;
                case "reservation": result = result with { Reservation = Long() }; break;
                case "swap": result = result with { Swap = Long() }; break;
                case "swappiness": result = result with { Swappiness = ULong() }; break;
                case "disableOOMKiller": result = result with { DisableOomKiller = BoolOrNull() }; break;
                case "checkBeforeUpdate": result = result with { CheckBeforeUpdate = BoolOrNull() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private CpuSpec Cpu()
    {
        CpuSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "shares": result = result with { Shares = ULong() }; break;
                case "quota": result = result with { Quota = Long() }; break;
                case "burst": result = result with { Burst = ULong() }; break;
                case "period": result = result with { Period = ULong() }; break;
                case "realtimeRuntime": result = result with { RealtimeRuntime = Long() }; break;
                case "realtimePeriod": result = result with { RealtimePeriod = ULong() }; break;
                case "cpus": result = result with { Cpus = Text() }; break;
                case "mems": result = result with { Mems = Text() }; break;
                case "idle": result = result with { Idle = Long() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private PidsSpec Pids()
    {
        PidsSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "limit": result = result with { Limit = Long() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private BlockIoSpec BlockIo()
    {
        BlockIoSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "weight": result = result with { Weight = UShort() }; break;
                case "leafWeight": result = result with { LeafWeight = UShort() }; break;
                case "weightDevice": result = result with { WeightDevice = List(static (ref SpecReader reader) => reader.WeightDevice()) }; break;
                case "throttleReadBpsDevice": result = result with { ThrottleReadBpsDevice = List(static (ref SpecReader reader) => reader.ThrottleDevice()) }; break;
                case "throttleWriteBpsDevice": result = result with { ThrottleWriteBpsDevice = List(static (ref SpecReader reader) => reader.ThrottleDevice()) }; break;
                case "throttleReadIOPSDevice": result = result with { ThrottleReadIopsDevice = List(static (ref SpecReader reader) => reader.ThrottleDevice()) }; break;
                case "throttleWriteIOPSDevice": result = result with { ThrottleWriteIopsDevice = List(static (ref SpecReader reader) => reader.ThrottleDevice()) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private WeightDeviceSpec WeightDevice()
    {
        WeightDeviceSpec result = new(0, 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "major": result = result with { Major = Long() ?? 0 }; break;
                case "minor": result = result with { Minor = Long() ?? 0 }; break;
                case "weight": result = result with { Weight = UShort() }; break;
                case "leafWeight": result = result with { LeafWeight = UShort() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private ThrottleDeviceSpec ThrottleDevice()
    {
        ThrottleDeviceSpec result = new(0, 0, 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "major": result = result with { Major = Long() ?? 0 }; break;
                case "minor": result = result with { Minor = Long() ?? 0 }; break;
                case "rate": result = result with { Rate = ULong() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private HugepageLimitSpec HugepageLimit()
    {
        HugepageLimitSpec result = new("", 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "pageSize": result = result with { PageSize = TextOr("") }; break;
                case "limit": result = result with { Limit = ULong() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private NetworkClassSpec Network()
    {
        NetworkClassSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "classID": result = result with { ClassId = UInt() }; break;
                case "priorities": result = result with { Priorities = List(static (ref SpecReader reader) => reader.InterfacePriority()) }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private InterfacePrioritySpec InterfacePriority()
    {
        InterfacePrioritySpec result = new("", 0);
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "name": result = result with { Name = TextOr("") }; break;
                case "priority": result = result with { Priority = UInt() ?? 0 }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private RdmaSpec Rdma()
    {
        RdmaSpec result = new();
        bool inside = IsObject();
        while (inside && NextMember() is { } name)
        {
            switch (name)
            {
                case "hcaHandles": result = result with { HcaHandles = UInt() }; break;
                case "hcaObjects": result = result with { HcaObjects = UInt() }; break;
                default: Skip(); break;
            }
        }

        return result;
    }

    private ResourcesSpec? ResourcesOrNull() => json.TokenType == JsonTokenType.Null ? null : Resources();

    private MemorySpec? MemoryOrNull() => json.TokenType == JsonTokenType.Null ? null : Memory();

    private CpuSpec? CpuOrNull() => json.TokenType == JsonTokenType.Null ? null : Cpu();

    private PidsSpec? PidsOrNull() => json.TokenType == JsonTokenType.Null ? null : Pids();

    private BlockIoSpec? BlockIoOrNull() => json.TokenType == JsonTokenType.Null ? null : BlockIo();

    private NetworkClassSpec? NetworkOrNull() => json.TokenType == JsonTokenType.Null ? null : Network();
}
