using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;

namespace Berth.UnitTests.Engine.Containers.Updates;

public sealed class SettingsEditTests
{
    private static readonly ContainerSettings Current = new()
    {
        Process = new ProcessDefinition { Environment = ["A=1", "B=2"], Command = ["sleep", "9"], Entrypoint = ["/bin/env"], User = "nobody", WorkingDirectory = "/tmp" },
        Identity = new IdentityDefinition { Labels = new Dictionary<string, string> { ["team"] = "x", ["tier"] = "web" } },
        Storage = new StorageDefinition
        {
            Binds = ["/srv:/data:ro", "/etc/motd:/motd"],
            Mounts = [new MountDefinition { Type = "bind", Source = "/var", Target = "/v" }],
            Tmpfs = new Dictionary<string, string> { ["/t"] = "size=1m" }, Volumes = ["/vol"],
        },
        Limits = new ResourceLimits { Ulimits = [new UlimitDefinition("nofile", 10, 20), new UlimitDefinition("core", 0, 0)] },
    };

    [Fact]
    public void Apply_Nothing_IsTheSame()
    {
        ContainerSettings after = Apply(new SettingsChange());
        Assert.Equal(Current, after);
        Assert.False(SettingsEdit.NeedsStop(Current, after));
    }

    [Fact]
    public void Apply_WhatThereIs_ChangesNothing() => Assert.False(SettingsEdit.NeedsStop(Current, Apply(new SettingsChange
    {
        Environment = ["A=1"], Command = ["sleep", "9"], WorkingDirectory = "/tmp/", Binds = ["/srv:/data:ro"],
        Tmpfs = new Dictionary<string, string> { ["/t"] = "size=1m" }, Mounts = [new MountDefinition { Type = "bind", Source = "/var", Target = "/v" }],
    })));

    [Fact]
    public void NeedsStop_Labels_CountAtAnyTime()
    {
        ContainerSettings after = Apply(new SettingsChange { Labels = new Dictionary<string, string?> { ["team"] = null, ["tier"] = "db", ["new"] = "" } });
        Assert.Equal(new Dictionary<string, string> { ["tier"] = "db", ["new"] = "" }, after.Identity.Labels!);
        Assert.False(SettingsEdit.NeedsStop(Current, after));
    }

    [Theory]
    [InlineData("A=1 B=3 C=4", "B=3", "C=4")]
    [InlineData("B=2", "A")]
    [InlineData("B=2 A=5", "A", "A=5")]
    [InlineData("A= B=2", "A=")]
    public void Apply_Environment_SetsInPlaceAndTakesAway(string expected, params string[] change)
    {
        ContainerSettings after = Apply(new SettingsChange { Environment = change });
        Assert.Equal(expected, string.Join(' ', after.Process.Environment!));
        Assert.True(SettingsEdit.NeedsStop(Current, after));
    }

    [Fact]
    public void Apply_Process_IsReplacedPieceByPiece()
    {
        ContainerSettings after = Apply(new SettingsChange { Command = ["id"], WorkingDirectory = "/a/../b/", User = "" });
        Assert.Equal(["/bin/env", "id"], after.Process.Arguments);
        Assert.Equal(("/b", ""), (after.Process.WorkingDirectory, after.Process.User));
        Assert.Equal(["sleep", "9"], Apply(new SettingsChange { Entrypoint = [""] }).Process.Arguments);
    }

    [Fact]
    public void Apply_Ulimits_ReplaceThoseOfTheirNames() => Assert.Equal(
        [new UlimitDefinition("core", 0, 0), new UlimitDefinition("nofile", 1, 2)],
        Apply(new SettingsChange { Ulimits = [new UlimitDefinition("nofile", 1, 2)] }).Limits.Ulimits);

    [Fact]
    public void Apply_MountAtATargetInUse_TakesItsPlaceWhicheverWayItIsSaid()
    {
        StorageDefinition after = Apply(new SettingsChange { Binds = ["/new:/v", "/other:/t/"], Tmpfs = new Dictionary<string, string> { ["/data"] = "" } }).Storage;
        Assert.Equal(["/etc/motd:/motd", "/new:/v", "/other:/t/"], after.Binds);
        Assert.Empty(after.Mounts!);
        Assert.Equal(["/data"], after.Tmpfs!.Keys);
    }

    [Fact]
    public void Apply_RemovedMounts_AreGone_AndWhatIsNotThereIsTold()
    {
        List<string> warnings = [];
        StorageDefinition after = SettingsEdit.Apply(
            Current, new SettingsChange { RemovedMounts = ["/data/", "/t", "/vol", "/none"], Environment = ["X"], Labels = new Dictionary<string, string?> { ["y"] = null } }, warnings).Storage;
        Assert.Equal(["/etc/motd:/motd"], after.Binds);
        Assert.Equal((1, 0, 0), (after.Mounts!.Count, after.Tmpfs!.Count, after.Volumes!.Count));
        Assert.Equal(["there is no variable X", "there is no label y", "nothing is mounted at /none"], warnings);
    }

    [Fact]
    public void Apply_WhatNoCreateTakes_IsRefusedInItsWords()
    {
        Refused("invalid environment variable: =x", new SettingsChange { Environment = ["=x"] });
        Refused("the working directory 'x' is invalid, it needs to be an absolute path", new SettingsChange { WorkingDirectory = "x" });
        Refused("no command specified", new SettingsChange { Command = [], Entrypoint = [] });
        Refused("Duplicate mount point: /x", new SettingsChange { Binds = ["/a:/x", "/b:/x"] });
        Refused("Duplicate mount point: /x", new SettingsChange { Binds = ["/a:/x"], Tmpfs = new Dictionary<string, string> { ["/x"] = "" } });
        Refused("invalid mount path: 'x' mount path must be absolute", new SettingsChange { Tmpfs = new Dictionary<string, string> { ["x"] = "" } });
        Refused("SHM size can not be less than 0", new SettingsChange { SharedMemorySize = -1 });
        ContainerSettings shared = Current with { Network = new NetworkDefinition { Mode = "container:abc" } };
        Refused("conflicting options: hostname and the network mode", new SettingsChange { Hostname = "h" }, shared);
    }

    [Fact]
    public void Parts_NameWhatIsAskedFor() =>
        Assert.Equal(["environment", "mounts"], new SettingsChange { Environment = [], RemovedMounts = [] }.Parts);

    private static ContainerSettings Apply(SettingsChange change) => SettingsEdit.Apply(Current, change, []);

    private static void Refused(string message, SettingsChange change, ContainerSettings? current = null)
    {
        EngineException refusal = Assert.Throws<EngineException>(() => SettingsEdit.Apply(current ?? Current, change, []));
        Assert.Equal((EngineErrorKind.InvalidArgument, message), (refusal.Kind, refusal.Message));
    }
}
