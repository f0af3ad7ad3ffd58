using System.Runtime.CompilerServices;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;
using Berth.UnitTests.Runtime.Launch;

namespace Berth.UnitTests.Engine.Containers.Specs;

/// <summary>Specifications compared with the files in Golden/, which Docker's own config.json has agreed with. BERTH_GOLDEN=write renews them.</summary>
public sealed class SpecBuilderTests
{
    public static TheoryData<string> CaseNames => [.. Cases.All.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public void Build_Case_IsTheGoldenSpecification(string name) => Compare(name, SpecText.Of(Cases.All[name]()));

    [Theory, MemberData(nameof(CaseNames))]
    public void Build_Case_CanBeCompiled(string name)
    {
        RuntimeSpec spec = Cases.All[name]();
        LaunchContext context = Plans.TypicalContext with { BornIn = LaunchCompiler.BirthNamespaces(spec.Linux!) & ~NamespaceFlags.Network };

        Assert.NotEmpty(LaunchCompiler.Compile(spec, context).Ops.ToArray());
    }

    [Fact]
    public void Build_MaskedPathsOfThisMachine_AreMaskedUnlessTheUserUnmasksAll()
    {
        string[] here = ["/sys/devices/system/cpu/cpu0/thermal_throttle"];
        RuntimeSpec masked = Cases.Build(new(), context => context with { MaskedOnThisMachine = here });
        RuntimeSpec open = Cases.Build(new() { Security = new() { MaskedPaths = [], ReadonlyPaths = [] } }, context => context with { MaskedOnThisMachine = here });

        Assert.Contains(here[0], masked.Linux!.MaskedPaths);
        Assert.Empty(open.Linux!.MaskedPaths);
        Assert.Empty(open.Linux.ReadonlyPaths);
    }

    [Theory]
    [InlineData("none", null)]
    [InlineData("private", "shm")]
    [InlineData("shareable", "shm")]
    [InlineData("host", "/dev/shm")]
    public void Build_IpcMode_DecidesSharedMemory(string mode, string? source)
    {
        RuntimeSpec spec = Cases.Build(new() { Namespaces = new() { Ipc = mode } });

        Assert.Equal(source, spec.Mounts.SingleOrDefault(mount => mount.Destination == "/dev/shm")?.Source);
    }

    [Fact]
    public void Build_BindOnDev_LeavesOutWhatIsBelow()
    {
        RuntimeSpec spec = Cases.Build(new() { Storage = new() { Binds = ["/dev:/dev"] } });

        Assert.Equal(["/dev"], spec.Mounts.Select(mount => mount.Destination).Where(path => path.StartsWith("/dev", StringComparison.Ordinal)));
    }

    [Fact]
    public void Build_InitWithTheHostsProcesses_HasNone()
    {
        RuntimeSpec spec = Cases.Build(new() { Lifecycle = new() { Init = true }, Namespaces = new() { Pid = "host" } });

        Assert.Equal(["sleep", "100"], spec.Process!.Args);
        Assert.DoesNotContain(spec.Mounts, mount => mount.Destination == SpecBuilder.InitInContainer);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(134_217_728, 134_217_728L)]
    [InlineData(-1, null)]
    public void Build_Swap_IsTwiceTheMemoryUnlessSaid(long swap, long? expected)
    {
        RuntimeSpec spec = Cases.Build(new() { Limits = new() { Memory = new() { Limit = 64 << 20, Swap = swap } } });

        Assert.Equal(swap == 0 ? 128 << 20 : expected, spec.Linux!.Resources!.Memory!.Swap);
    }

    [Fact]
    public void BuildExec_OnTopOfTheContainer_HasItsVariablesAndLimits()
    {
        ContainerDefinition definition = Samples.Definition(new()
        {
            Process = new() { Environment = ["A=1", "B=2"], WorkingDirectory = "/home" },
            Limits = new() { Ulimits = [new("nofile", 5, 6)], OomScoreAdjustment = 7 },
            Security = new() { SecurityOptions = ["no-new-privileges=true"] },
        });

        ProcessSpec process = SpecBuilder.BuildExec(
            definition, new() { Arguments = ["sh"], Environment = ["B=3", "A"], Terminal = true, Rows = 10, Columns = 20 }, Samples.Bob, Samples.Context(definition));

        Assert.Equal(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=fbaa31690d16", "TERM=xterm", "B=3", "HOME=/home/bob"], process.Env);
        Assert.Equal("/home", process.Cwd);
        Assert.Equal(new ConsoleSizeSpec(10, 20), process.ConsoleSize);
        Assert.Equal([new RlimitSpec("RLIMIT_NOFILE", 5, 6)], process.Rlimits);
        Assert.Equal((1000u, 7, true), (process.User.Uid, process.OomScoreAdj, process.NoNewPrivileges));
        Assert.DoesNotContain("CAP_SYS_ADMIN", process.Capabilities!.Bounding);
    }

    [Fact]
    public void BuildExec_Privileged_HasAllThereIs()
    {
        ContainerDefinition definition = Samples.Definition(new());

        ProcessSpec process = SpecBuilder.BuildExec(definition, new() { Arguments = ["sh"], Privileged = true, WorkingDirectory = "/x" }, Samples.Root, Samples.Context(definition));

        Assert.Equal(Samples.Available.Names, process.Capabilities!.Bounding);
        Assert.Equal("/x", process.Cwd);
    }

    private static void Compare(string name, string text, [CallerFilePath] string source = "")
    {
        string golden = Path.Combine(Path.GetDirectoryName(source)!, "Golden", name + ".spec");
        if (Environment.GetEnvironmentVariable("BERTH_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            File.WriteAllText(golden, text);
        }

        Assert.Equal(File.ReadAllText(golden), text);
    }
}
