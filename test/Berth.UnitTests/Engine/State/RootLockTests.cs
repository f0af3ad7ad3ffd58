using Berth.Engine;
using Berth.Engine.State;

namespace Berth.UnitTests.Engine.State;

public sealed class RootLockTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("berth-lock-").FullName;

    [Fact]
    public void Acquire_ARootInUse_NamesTheProcess()
    {
        using RootLock first = RootLock.Acquire(root);

        EngineException error = Assert.Throws<EngineException>(() => RootLock.Acquire(root));

        Assert.Equal(EngineErrorKind.Unavailable, error.Kind);
        Assert.Equal($"{root} is in use by another engine (process {Environment.ProcessId})", error.Message);
    }

    [Fact]
    public void Acquire_ARootThatWasGivenBack_Succeeds()
    {
        RootLock.Acquire(root).Dispose();
        RootLock.Acquire(root).Dispose();
    }

    [Fact]
    public void Acquire_OfTwoRoots_IsIndependent()
    {
        string other = Directory.CreateDirectory(Path.Combine(root, "other")).FullName;
        using RootLock first = RootLock.Acquire(root);
        using RootLock second = RootLock.Acquire(other);
    }

    [Fact]
    public void Acquire_WithoutADirectory_SaysWhy()
    {
        string missing = Path.Combine(root, "missing");

        EngineException error = Assert.Throws<EngineException>(() => RootLock.Acquire(missing));

        Assert.Equal(EngineErrorKind.Unavailable, error.Kind);
        Assert.StartsWith($"cannot use {missing}: no such file", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
