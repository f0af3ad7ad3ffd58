namespace Berth.Engine.Containers.Creation;

/// <summary>What of a container's wishes this machine can fulfil.</summary>
internal sealed record MachineFacts
{
    public required int Processors { get; init; }

    /// <summary>Processors that a container may be tied to, <c>0-3</c>; empty where that is not possible at all.</summary>
    public string Cpus { get; init; } = "";

    /// <summary>Memory nodes likewise.</summary>
    public string Mems { get; init; } = "";

    public bool LimitsMemory { get; init; } = true;
    public bool LimitsSwap { get; init; } = true;

    /// <summary>Swappiness of one cgroup, and its out-of-memory killer switched off: cgroup v1 has both, v2 neither.</summary>
    public bool HasSwappiness { get; init; } = true;

    /// <inheritdoc cref="HasSwappiness"/>
    public bool HasOomKillDisable { get; init; } = true;
    public bool LimitsProcesses { get; init; } = true;
    public bool HasCpuShares { get; init; } = true;
    public bool HasCpuQuota { get; init; } = true;
    public bool HasCpuRealtime { get; init; } = true;
    public bool HasBlockIoWeight { get; init; } = true;
    public bool HasBlockIoWeightDevice { get; init; } = true;
    public bool HasBlockIoThrottle { get; init; } = true;

    /// <summary>Whether there is a program for <c>--init</c>.</summary>
    public bool HasInit { get; init; } = true;
}
