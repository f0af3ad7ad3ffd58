namespace Berth.Engine.Info;

/// <summary>What the engine runs on. Nothing of it changes while it does.</summary>
public sealed record MachineInfo
{
    /// <summary>The machine's host name.</summary>
    public required string Name { get; init; }

    public required string KernelVersion { get; init; }

    /// <summary><c>Debian GNU/Linux 13 (trixie)</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary><c>13</c>; empty where the system does not say.</summary>
    public required string OperatingSystemVersion { get; init; }

    /// <summary>The kernel's word: <c>x86_64</c>, <c>aarch64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Processors that the engine may use.</summary>
    public required int Processors { get; init; }

    /// <summary>In bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>1 or 2.</summary>
    public required int CgroupVersion { get; init; }
}
