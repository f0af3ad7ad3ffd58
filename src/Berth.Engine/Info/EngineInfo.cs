namespace Berth.Engine.Info;

/// <summary>What an engine is and has at one moment, for people and for clients that adapt to it.</summary>
public sealed record EngineInfo
{
    /// <summary>A UUID that the root directory keeps.</summary>
    public required string Id { get; init; }

    public required ContainerCounts Containers { get; init; }

    /// <summary>Images, not names of images.</summary>
    public required int Images { get; init; }

    public required MachineInfo Machine { get; init; }

    public required ResourceSupport Support { get; init; }

    public required StorageInfo Storage { get; init; }

    /// <summary>Docker's words: <c>name=seccomp,profile=builtin</c>.</summary>
    public required IReadOnlyList<string> SecurityOptions { get; init; }

    /// <summary>What an administrator should know of this machine, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public required ProcessInfo Process { get; init; }

    public int EventListeners { get; init; }
}

/// <summary>Every container is one of the three.</summary>
public sealed record ContainerCounts(int Running, int Paused, int Stopped)
{
    public int All => Running + Paused + Stopped;
}

/// <summary>What the engine's images and containers are stored with.</summary>
/// <param name="Driver">In Docker's words: the same layers on the same kernel file system, put together in the same way, are <c>overlay2</c>.</param>
/// <param name="BackingFileSystem">Of the root directory; ext4 and its kin are <c>extfs</c>.</param>
public sealed record StorageInfo(string Driver, string BackingFileSystem);

/// <summary>The engine's own process.</summary>
public sealed record ProcessInfo(int OpenFiles, int Threads);
