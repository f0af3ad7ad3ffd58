using Berth.Engine;
using Berth.Engine.State;
using Berth.Images;

namespace Berth.UnitTests.Engine.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly StateDirectory directory = new();

    [Theory, InlineData(true), InlineData(false)]
    public void PutContainer_AfterReopening_IsThere(bool durable)
    {
        using (StateStore store = directory.Open())
        {
            store.PutContainer(StateDirectory.Container("a"), durable);
            store.PutContainer(StateDirectory.Container("b"), durable);
        }

        using StateStore again = directory.Open();
        Assert.Equal(["a", "b"], again.LoadContainers().Select(container => container.Id).Order());
    }

    [Fact]
    public void PutContainer_WithAKnownId_ReplacesIt()
    {
        using StateStore store = directory.Open();
        store.PutContainer(StateDirectory.Container("a", "before"), durable: true);
        store.PutContainer(StateDirectory.Container("a", "after"), durable: false);

        Assert.Equal("after", Assert.Single(store.LoadContainers()).Name);
    }

    [Fact]
    public void PutContainer_WithAnothersName_ThrowsAndChangesNothing()
    {
        using StateStore store = directory.Open();
        store.PutContainer(StateDirectory.Container("a", "same"), durable: true);

        EngineException error = Assert.Throws<EngineException>(() => store.PutContainer(StateDirectory.Container("b", "same"), durable: true));

        Assert.Contains("containers.name", error.Message);
        Assert.Equal("a", Assert.Single(store.LoadContainers()).Id);
        store.PutContainer(StateDirectory.Container("b", "other"), durable: true);
        Assert.Equal(2, store.LoadContainers().Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void DeleteContainer_AKnownOrUnknownOne_IsGone(bool durable)
    {
        using (StateStore store = directory.Open())
        {
            store.PutContainer(StateDirectory.Container("a"), durable: true);
            store.DeleteContainer("a", durable);
            store.DeleteContainer("unknown", durable);
        }

        using StateStore again = directory.Open();
        Assert.Empty(again.LoadContainers());
    }

    [Fact]
    public void Images_PutAndDeleted_AreKeptAsTheyWere()
    {
        ImageRecord named = new()
        {
            Id = "sha256:1", References = ["docker.io/library/busybox:latest", "docker.io/library/busybox@sha256:2"], Parent = "sha256:3",
            LastTagged = new DateTimeOffset(2025, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).AddTicks(9),
        };
        using (StateStore store = directory.Open())
        {
            store.Images.Put(named with { References = [] });
            store.Images.Put(named);
            store.Images.Put(new ImageRecord { Id = "sha256:4", References = [] });
            store.Images.Delete("sha256:4");
        }

        using StateStore again = directory.Open();
        ImageRecord read = Assert.Single(again.Images.Load());
        Assert.Equal(named.References, read.References);
        Assert.Equal((named.Id, named.Parent, named.LastTagged), (read.Id, read.Parent, read.LastTagged));
    }

    [Fact]
    public void EngineId_OfOneRoot_StaysTheSame()
    {
        string id;
        using (StateStore store = directory.Open())
        {
            id = store.EngineId;
        }

        using StateStore again = directory.Open();
        Assert.Equal(id, again.EngineId);
        Assert.True(Guid.TryParse(id, out _));
    }

    [Fact]
    public void Dispose_AfterWrites_LeavesOneFileForItsOwnerOnly()
    {
        using (StateStore store = directory.Open())
        {
            store.PutContainer(StateDirectory.Container("a"), durable: true);
        }

        Assert.Equal([directory.Database], Directory.GetFiles(directory.Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory.Database));
    }

    [Fact]
    public void Writes_AfterDispose_AreRefused()
    {
        StateStore store = directory.Open();
        store.Dispose();
        store.Dispose();

        Assert.Equal(EngineErrorKind.Unavailable, Assert.Throws<EngineException>(() => store.DeleteContainer("a", durable: false)).Kind);
        Assert.Equal(EngineErrorKind.Unavailable, Assert.Throws<EngineException>(() => store.LoadContainers()).Kind);
    }

    [Fact]
    public void Writes_FromManyThreads_AreAllThere()
    {
        using (StateStore store = directory.Open())
        {
            Parallel.For(0, 400, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, i =>
            {
                store.PutContainer(StateDirectory.Container($"{i}"), durable: i % 20 == 0);
                if (i % 2 == 0)
                {
                    store.DeleteContainer($"{i}", durable: i % 40 == 0);
                }
            });
        }

        using StateStore again = directory.Open();
        Assert.Equal(200, again.LoadContainers().Count);
        Assert.All(again.LoadContainers(), container => Assert.Equal(1, int.Parse(container.Id) % 2));
    }

    public void Dispose() => directory.Dispose();
}
