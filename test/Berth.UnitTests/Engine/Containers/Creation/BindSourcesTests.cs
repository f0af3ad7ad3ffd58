using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

public sealed class BindSourcesTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("berth-binds-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Prepare_MissingSourceOfABind_IsMadeAsADirectory()
    {
        BindSources.Prepare(MountPoints.Of(new() { Binds = [$"{directory}/a/b:/x"] }));

        Assert.True(Directory.Exists($"{directory}/a/b"));
    }

    [Fact]
    public void Prepare_MissingSourceOfAMount_IsRefused()
    {
        StorageDefinition storage = new() { Mounts = [new() { Type = "bind", Source = $"{directory}/nope", Target = "/x" }] };

        string message = $"invalid mount config for type \"bind\": bind source path does not exist: {directory}/nope";
        Assert.Equal(message, Assert.Throws<EngineException>(() => BindSources.Verify(storage)).Message);
        Assert.Equal(message, Assert.Throws<EngineException>(() => BindSources.Prepare(MountPoints.Of(storage))).Message);
    }

    [Fact]
    public void Verify_MountThatCreatesItsSource_IsFine()
    {
        StorageDefinition storage = new() { Mounts = [new() { Type = "bind", Source = $"{directory}/new", Target = "/x", Bind = new() { CreateMountpoint = true } }] };

        BindSources.Verify(storage);
        BindSources.Prepare(MountPoints.Of(storage));

        Assert.True(Directory.Exists($"{directory}/new"));
    }

    [Fact]
    public void Prepare_SourceBelowAFile_IsAnError()
    {
        File.WriteAllText($"{directory}/file", "");

        EngineException error = Assert.Throws<EngineException>(() => BindSources.Prepare(MountPoints.Of(new() { Binds = [$"{directory}/file/b:/x"] })));

        Assert.StartsWith($"error while creating mount source path '{directory}/file/b': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_SourceThatIsALinkToNothing_IsAnError()
    {
        File.CreateSymbolicLink($"{directory}/link", $"{directory}/nothing");
        StorageDefinition mount = new() { Mounts = [new() { Type = "bind", Source = $"{directory}/link", Target = "/x" }] };

        EngineException error = Assert.Throws<EngineException>(() => BindSources.Prepare(MountPoints.Of(new() { Binds = [$"{directory}/link:/x"] })));

        Assert.Equal($"error while creating mount source path '{directory}/link': mkdir {directory}/link: file exists", error.Message);
        Assert.EndsWith($"bind source path does not exist: {directory}/link", Assert.Throws<EngineException>(() => BindSources.Verify(mount)).Message, StringComparison.Ordinal);
    }
}
