using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Images.Oci;

namespace Berth.UnitTests.Engine.Containers.Creation;

public sealed class SettingsCompletionTests
{
    private static readonly ExecutionConfig Sleep = new() { Cmd = ["sleep"] };

    [Fact]
    public void Complete_NothingSaid_HasTheDefaultsThatClientsAreShown()
    {
        ContainerSettings settings = Complete(new());

        Assert.Equal(("bridge", "private", "private", "runc"), (settings.Network.Mode, settings.Namespaces.Ipc, settings.Namespaces.Cgroup, settings.Namespaces.Runtime));
        Assert.Equal((64 << 20, RestartPolicy.Never), (settings.Storage.SharedMemorySize, settings.Lifecycle.Restart));
        Assert.Contains("/proc/kcore", settings.Security.MaskedPaths!);
        Assert.Contains("/proc/sys", settings.Security.ReadonlyPaths!);
        Assert.Null(settings.Security.SecurityOptions);
        Assert.Equal(("json-file", "100m"), (settings.Log.Driver, settings.Log.Options!["max-size"]));
    }

    [Fact]
    public void Complete_Privileged_HasNothingMasked()
    {
        ContainerSettings settings = Complete(new() { Security = new() { Privileged = true } });

        Assert.Null(settings.Security.MaskedPaths);
        Assert.Null(settings.Security.ReadonlyPaths);
        Assert.Equal(["label=disable"], settings.Security.SecurityOptions!);
    }

    [Fact]
    public void Complete_OwnWords_Stay()
    {
        ContainerSettings settings = Complete(new()
        {
            Network = new() { Mode = "none" },
            Namespaces = new() { Ipc = "shareable", Cgroup = "host", Runtime = "berth" },
            Storage = new() { SharedMemorySize = 1 },
            Security = new() { MaskedPaths = [], ReadonlyPaths = [], SecurityOptions = [] },
        });

        Assert.Equal(("none", "shareable", "host", "berth"), (settings.Network.Mode, settings.Namespaces.Ipc, settings.Namespaces.Cgroup, settings.Namespaces.Runtime));
        Assert.Equal((1, 0, 0, 0), (settings.Storage.SharedMemorySize, settings.Security.MaskedPaths!.Count, settings.Security.ReadonlyPaths!.Count, settings.Security.SecurityOptions!.Count));
    }

    [Theory]
    [InlineData("/a/../b", "/b")]
    [InlineData("//x/", "/x")]
    [InlineData("", "")]
    [InlineData("/", "/")]
    public void Complete_WorkingDirectory_IsCleaned(string given, string expected) =>
        Assert.Equal(expected, Complete(new() { Process = new() { WorkingDirectory = given } }).Process.WorkingDirectory);

    [Theory]
    [InlineData(64L, 0L, 128L)]
    [InlineData(64L, -1L, -1L)]
    [InlineData(0L, 0L, 0L)]
    [InlineData(long.MaxValue, 0L, -1L)]
    public void Complete_Swap_IsTwiceTheMemory(long memory, long swap, long expected) =>
        Assert.Equal(expected, Complete(new() { Limits = new() { Memory = new() { Limit = memory, Swap = swap } } }).Limits.Memory.Swap);

    [Fact]
    public void Complete_LogOptions_ReplaceTheEnginesByName()
    {
        LogDefinition own = Complete(new() { Log = new() { Options = new Dictionary<string, string> { ["max-size"] = "-1", ["tag"] = "x" } } }).Log;
        LogDefinition none = Complete(new() { Log = new() { Driver = "none" } }).Log;

        Assert.Equal(("-1", "10", "x"), (own.Options!["max-size"], own.Options["max-file"], own.Options["tag"]));
        Assert.Empty(none.Options!);
    }

    [Fact]
    public void Complete_NoProgram_IsRefused()
    {
        EngineException error = Assert.Throws<EngineException>(() => SettingsCompletion.Complete(new(), new ExecutionConfig(), Samples.Options));

        Assert.Equal(("no command specified", EngineErrorKind.InvalidArgument), (error.Message, error.Kind));
    }

    [Fact]
    public void Complete_EmptyEntrypointAlone_PutsTheImagesCommandAside() =>
        Assert.Throws<EngineException>(() => Complete(new() { Process = new() { Entrypoint = [""] } }));

    private static ContainerSettings Complete(ContainerSettings settings) => SettingsCompletion.Complete(settings, Sleep, Samples.Options);
}
