using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Runtime.Security;
using Berth.Runtime.Users;

namespace Berth.UnitTests.Engine.Containers;

/// <summary>A container of busybox and what it is built from, for tests that change one thing of it.</summary>
internal static class Samples
{
    public const string Id = "fbaa31690d162ec134a3d347cdf64681f544f1dd28b8be5596e8aa6e69a00356";

    public static ResolvedUser Root { get; } = new(0, 0, [0], "/root");

    public static ResolvedUser Bob { get; } = new(1000, 1000, [1000, 29, 44], "/home/bob");

    public static Berth.Engine.EngineOptions Options { get; } = new() { ShimPath = "/shim" };

    /// <summary>Everything but CAP_SYS_RESOURCE, as on a machine that is itself confined.</summary>
    public static CapabilitySet Available { get; } = new(((1ul << 41) - 1) & ~(1ul << 24));

    public static MachineFacts Machine { get; } = new() { Processors = 2, Cpus = "0-1", Mems = "0" };

    /// <summary>Settings as the engine keeps them.</summary>
    public static ContainerSettings Complete(ContainerSettings settings) =>
        SettingsCompletion.Complete(settings.Process.Command is null ? settings with { Process = settings.Process with { Command = ["sleep", "100"] } } : settings, null, Options);

    public static ContainerDefinition Definition(ContainerSettings settings) => new()
    {
        Id = Id,
        Name = "sample",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Image = new ImageOrigin { Reference = "busybox", Id = "sha256:0" },
        Settings = Complete(settings),
    };

    public static SpecContext Context(ContainerDefinition definition) => new()
    {
        User = Root,
        Available = Available,
        CgroupPath = $"/berth/{Id}",
        Hostname = ContainerHostname.Of(definition, "vm"),
        Etc = new EtcFiles("/berth/hostname", "/berth/hosts", "/berth/resolv.conf"),
        InitPath = "/usr/bin/docker-init",
        Mounts = MountPoints.Of(definition.Settings.Storage),
    };
}
