using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;
using Berth.Engine.Quotas;
using Berth.Engine.State;
using Berth.Engine.Volumes;
using Berth.UnitTests.Engine.Containers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Berth.UnitTests.Engine.Volumes;

/// <summary>What an engine makes of what the one before it left in the midst of a verb.</summary>
public sealed class VolumeRecoveryTests : IDisposable
{
    private readonly EngineOptions options;
    private readonly StateStore state;

    public VolumeRecoveryTests()
    {
        string root = Directory.CreateTempSubdirectory("berth-volumes-").FullName;
        options = new EngineOptions { Root = root, Run = root };
        Directory.CreateDirectory(options.VolumesDirectory);
        state = StateStore.Open(options.StatePath);
    }

    public void Dispose()
    {
        state.Dispose();
        Directory.Delete(options.Root, recursive: true);
    }

    [Fact]
    public void Open_StagedWithoutARow_IsNothing()
    {
        Make(".making.data");

        Assert.Empty(Recover().List());
        Assert.Empty(Left());
    }

    [Fact]
    public void Open_StagedWithARow_IsTheVolume()
    {
        Make(".making.data");
        Put("data");

        Assert.Equal(["data"], Recover().List().Select(volume => volume.Name));
        Assert.Equal(["data"], Left());
    }

    [Fact]
    public void Open_RemovalCutOff_IsFinished()
    {
        Make(".removing.data");
        Put("data");

        Assert.Empty(Recover().List());
        Assert.Empty(Left());
        Assert.Empty(state.LoadVolumes());
    }

    [Fact]
    public void Open_RenamingCutOff_IsFinished()
    {
        Make("old");
        state.PutVolume(new VolumeDefinition { Name = "new", CreatedAt = default, FormerName = "old" }, durable: true);

        Assert.Equal(["new"], Recover().List().Select(volume => volume.Name));
        Assert.Equal(["new"], Left());
    }

    [Fact]
    public void Open_DirectoryWithoutARow_BecomesAVolume()
    {
        Make("backup");

        Assert.Equal(["backup"], Recover().List().Select(volume => volume.Name));
        Assert.Equal("backup", Assert.Single(state.LoadVolumes()).Name);
    }

    [Fact]
    public async Task Open_RowWithoutADirectory_StaysAndIsNotMounted()
    {
        Put("lost");
        VolumeOperations volumes = Recover();
        volumes.Adopt("c", [new() { Name = "lost", Destination = "/x" }]);

        EngineException error = await Assert.ThrowsAsync<EngineException>(() => volumes.BeginRunAsync("c", [new() { Name = "lost", Destination = "/x" }], _ => null));

        Assert.StartsWith("volume lost: its files are missing from ", error.Message, StringComparison.Ordinal);
        Assert.Equal(["lost"], volumes.List().Select(volume => volume.Name));
    }

    [Fact]
    public void Open_LeftoversInAVolume_Go()
    {
        Make("data");
        Directory.CreateDirectory(Path.Combine(options.VolumesDirectory, "data", ".filling"));
        Directory.CreateDirectory(Path.Combine(options.VolumesDirectory, "data", "_snapshots", ".making.s"));
        Directory.CreateDirectory(Path.Combine(options.VolumesDirectory, "data", "_snapshots", "kept", "_data"));
        Put("data");

        Assert.Equal(["kept"], Recover().ListSnapshots("data").Select(snapshot => snapshot.Name));
        Assert.Equal(["_data", "_snapshots"], Directory.EnumerateDirectories(Path.Combine(options.VolumesDirectory, "data")).Select(Path.GetFileName).Order());
    }

    /// <summary>The volume was made, and the engine was killed before its container was.</summary>
    [Fact]
    public async Task Open_MadeForAContainerThatNeverCame_Goes()
    {
        Make("made");
        state.PutVolume(new VolumeDefinition { Name = "made", CreatedAt = default, MadeFor = "c" }, durable: true);
        VolumeOperations volumes = Recover();

        await volumes.SweepUnbornAsync();

        Assert.Empty(volumes.List());
        Assert.Empty(Left());
        Assert.Empty(state.LoadVolumes());
    }

    [Fact]
    public async Task PutContainer_WithItsVolumes_MakesThemStay()
    {
        Make("made");
        VolumeDefinition made = new() { Name = "made", CreatedAt = default, MadeFor = "c" };
        state.PutVolume(made, durable: true);
        state.PutContainer(Samples.Definition(new ContainerSettings()), durable: true, [made with { MadeFor = null }]);
        VolumeOperations volumes = Recover();

        await volumes.SweepUnbornAsync();

        Assert.Equal(["made"], volumes.List().Select(volume => volume.Name));
        Assert.Single(state.LoadContainers());
    }

    [Fact]
    public async Task SweepUnborn_VolumeThatAContainerNames_Stays()
    {
        Make("made");
        state.PutVolume(new VolumeDefinition { Name = "made", CreatedAt = default, MadeFor = "c" }, durable: true);
        VolumeOperations volumes = Recover();
        volumes.Adopt("other", [new() { Name = "made", Destination = "/x" }]);

        await volumes.SweepUnbornAsync();

        Assert.Null(Assert.Single(state.LoadVolumes()).MadeFor);
    }

    private VolumeOperations Recover() =>
        VolumeOperations.Open(options, state, new DirectoryQuotas(), new EventBus(TimeProvider.System, 10), TimeProvider.System, NullLogger<VolumeOperations>.Instance);

    private void Make(string name) => Directory.CreateDirectory(Path.Combine(options.VolumesDirectory, name, "_data"));

    private void Put(string name) => state.PutVolume(new VolumeDefinition { Name = name, CreatedAt = default }, durable: true);

    private IEnumerable<string?> Left() => Directory.EnumerateDirectories(options.VolumesDirectory).Select(Path.GetFileName);
}
