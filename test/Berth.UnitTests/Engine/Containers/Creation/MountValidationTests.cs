using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

/// <summary>The messages are those of Docker 26 for the same request.</summary>
public sealed class MountValidationTests
{
    private static readonly MountDefinition Bind = new() { Type = "bind", Source = "/tmp", Target = "/a" };
    private static readonly MountDefinition Tmpfs = new() { Type = "tmpfs", Target = "/a" };
    private static readonly MountDefinition Volume = new() { Type = "volume", Target = "/a" };

    public static TheoryData<MountDefinition, string?> Mounts => new()
    {
        { Bind, null },
        { Tmpfs, null },
        { Volume, null },
        { new() { Target = "/a" }, "invalid mount config for type \"\": mount type unknown" },
        { new() { Type = "npipe", Source = "x", Target = "/a" }, "invalid mount config for type \"npipe\": mount type unknown" },
        { Bind with { Target = "" }, "invalid mount config for type \"bind\": field Target must not be empty" },
        { Bind with { Target = "rel" }, "invalid mount config for type \"bind\": invalid mount path: 'rel' mount path must be absolute" },
        { Bind with { Target = "/" }, "invalid mount config for type \"bind\": invalid specification: destination can't be '/'" },
        { Bind with { Source = "" }, "invalid mount config for type \"bind\": field Source must not be empty" },
        { Bind with { Source = "rel" }, "invalid mount config for type \"bind\": invalid mount path: 'rel' mount path must be absolute" },
        { Bind with { Bind = new() { Propagation = "foo" } }, "invalid mount config for type \"bind\": invalid propagation mode: foo" },
        { Bind with { Volume = new() }, "VolumeOptions must not be specified on mount type \"bind\"" },
        { Bind with { Tmpfs = new() }, "TmpfsOptions must not be specified on mount type \"bind\"" },
        { Tmpfs with { Target = "" }, "invalid mount config for type \"tmpfs\": field Target must not be empty" },
        { Tmpfs with { Source = "x" }, "invalid mount config for type \"tmpfs\": field Source must not be specified" },
        { Tmpfs with { Bind = new() }, "BindOptions must not be specified on mount type \"tmpfs\"" },
        { Tmpfs with { Tmpfs = new() { Options = [["exec"], ["uid", "5"]] } }, null },
        { Volume with { Bind = new() }, "BindOptions must not be specified on mount type \"volume\"" },
        { Volume with { Source = "ok", Volume = new() { Subpath = "../x" } }, "invalid mount config for type \"volume\": subpath must be a relative path within the volume" },
        { Volume with { Volume = new() { Subpath = "x" } }, "invalid mount config for type \"volume\": must not set Subpath when using anonymous volumes" },
        { Volume with { ReadOnly = true }, "invalid mount config for type \"volume\": must not set ReadOnly mode when using anonymous volumes" },
    };

    [Theory, MemberData(nameof(Mounts))]
    public void Check_Mount(MountDefinition mount, string? message)
    {
        if (message is null)
        {
            MountValidation.Check([mount]);
            return;
        }

        Assert.Equal(message, Assert.Throws<EngineException>(() => MountValidation.Check([mount])).Message);
    }
}
