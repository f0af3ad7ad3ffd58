using Berth.Engine.Containers.Definitions;
using Berth.Engine.Volumes;

namespace Berth.UnitTests.Engine.Volumes;

public sealed class VolumeReferencesTests
{
    [Fact]
    public void Rename_EveryReference_HasTheNewName()
    {
        ContainerDefinition container = new()
        {
            Id = "1", Name = "c", CreatedAt = default, Image = new() { Reference = "i", Id = "i" },
            Settings = new()
            {
                Storage = new()
                {
                    Binds = ["old:/a:ro", "older:/b", "/old:/c"], Attached = [new() { Name = "old", Destination = "/a" }, new() { Name = "older", Destination = "/b" }],
                    Mounts = [new() { Type = "volume", Source = "old", Target = "/d" }, new() { Type = "bind", Source = "old", Target = "/e" }],
                },
            },
        };

        StorageDefinition renamed = VolumeReferences.Rename(container, "old", "new").Settings.Storage;

        Assert.Equal(["new:/a:ro", "older:/b", "/old:/c"], renamed.Binds!);
        Assert.Equal(["new", "older"], renamed.Attached!.Select(mount => mount.Name));
        Assert.Equal(["new", "old"], renamed.Mounts!.Select(mount => mount.Source));
    }
}
