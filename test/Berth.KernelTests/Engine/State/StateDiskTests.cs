using Berth.Engine;
using Berth.Engine.State;
using Berth.KernelTests.Networks;

namespace Berth.KernelTests.Engine.State;

/// <summary>A disk that is full, or may not be written.</summary>
public sealed class StateDiskTests : IDisposable
{
    private readonly string mount = Directory.CreateTempSubdirectory("berth-disk-").FullName;

    public StateDiskTests() => TestCommand.Run($"mount -t tmpfs -o size=1m tmpfs {mount}");

    private string Database => Path.Combine(mount, "state.db");

    [Theory, InlineData(true), InlineData(false)]
    public void PutContainer_OnAFullDisk_SaysSoAndLosesNothing(bool durable)
    {
        int stored = 0;
        string ballast = Path.Combine(mount, "ballast");
        File.WriteAllBytes(ballast, new byte[200_000]);
        using (StateStore store = StateStore.Open(Database))
        {
            EngineException error = FillUp(store, durable, ref stored);
            Assert.Equal((EngineErrorKind.Unavailable, $"cannot write {Database}: no space left on the device"), (error.Kind, error.Message));
            Assert.Equal(stored, store.LoadContainers().Count);
            File.Delete(ballast);
            store.PutContainer(StateWriter.Container("after", 1), durable);
        }

        using StateStore again = StateStore.Open(Database);
        Assert.Equal(stored + 1, again.LoadContainers().Count);
    }

    [Fact]
    public void Open_AfterAFullDisk_HasEverything()
    {
        int stored = 0;
        using (StateStore store = StateStore.Open(Database))
        {
            FillUp(store, durable: true, ref stored);
        }

        using StateStore again = StateStore.Open(Database);
        Assert.Equal(stored, again.LoadContainers().Count);
    }

    [Fact]
    public void Open_OnAFullDisk_SaysSo()
    {
        try
        {
            using FileStream ballast = File.Create(Path.Combine(mount, "ballast"));
            ballast.Write(new byte[2 << 20]);
        }
        catch (IOException)
        {
            // Now it is full.
        }

        EngineException error = Assert.Throws<EngineException>(() => StateStore.Open(Database));

        Assert.Equal(EngineErrorKind.Unavailable, error.Kind);
        Assert.StartsWith($"cannot write {Database}: no space left", error.Message);
    }

    [Fact]
    public void Open_OnAReadOnlyDisk_SaysSo()
    {
        using (StateStore store = StateStore.Open(Database))
        {
            store.PutContainer(StateWriter.Container("a", 1), durable: true);
        }

        RootLock.Acquire(mount).Dispose();
        TestCommand.Run($"mount -o remount,ro {mount}");

        EngineException database = Assert.Throws<EngineException>(() => StateStore.Open(Database));
        EngineException root = Assert.Throws<EngineException>(() => RootLock.Acquire(mount));

        Assert.Equal((EngineErrorKind.Unavailable, EngineErrorKind.Unavailable), (database.Kind, root.Kind));
        Assert.StartsWith($"cannot open {Database}: ", database.Message);
        Assert.Contains("read-only", database.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal($"cannot use {mount}: read-only file system", root.Message);
    }

    public void Dispose()
    {
        TestCommand.Run($"umount {mount}");
        Directory.Delete(mount);
    }

    private static EngineException FillUp(StateStore store, bool durable, ref int stored)
    {
        for (int i = 0; i < 10_000; i++)
        {
            try
            {
                store.PutContainer(StateWriter.Container($"{i}", i), durable);
                stored++;
            }
            catch (EngineException error)
            {
                return error;
            }
        }

        throw new InvalidOperationException("the disk did not fill up");
    }
}
