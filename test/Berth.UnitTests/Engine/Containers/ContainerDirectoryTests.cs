using Berth.Engine.Containers;

namespace Berth.UnitTests.Engine.Containers;

public sealed class ContainerDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-container-").FullName;

    private string Work => ContainerDirectory.WorkOf(_directory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void RenewWork_ThatIsEmpty_StaysAsItIs()
    {
        Directory.CreateDirectory(Work);
        ContainerDirectory.RenewWork(_directory);
        Assert.True(Directory.Exists(Work));
    }

    [Fact]
    public void RenewWork_WithWhatAMountLeft_IsEmpty()
    {
        Directory.CreateDirectory(Path.Combine(Work, "work", "incompat", "volatile"));
        ContainerDirectory.RenewWork(_directory);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Work));
    }

    /// <summary>An engine that is killed between the two halves leaves none.</summary>
    [Fact]
    public void RenewWork_ThatWasCutOff_IsThereAgain()
    {
        ContainerDirectory.RenewWork(_directory);
        Assert.True(Directory.Exists(Work));
    }
}
