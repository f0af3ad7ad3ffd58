using System.Runtime.CompilerServices;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Launch;

/// <summary>Plans compared with the files in Golden/, which read like a trace. BERTH_GOLDEN=write renews them.</summary>
public sealed class LaunchCompilerTests
{
    [Fact]
    public void Compile_Typical_IsTheGoldenPlan() => Compare("typical", Plans.Typical());

    [Fact]
    public void Compile_OldKernel_NamesLayersByDescriptor() =>
        Compare("old-kernel", LaunchCompiler.Compile(Plans.TypicalSpec, Plans.TypicalContext with { Kernel = Plans.OldKernel }));

    [Fact]
    public void Compile_TerminalAndReadOnlyRoot_IsTheGoldenPlan()
    {
        RuntimeSpec spec = Plans.TypicalSpec with
        {
            Process = Plans.TypicalSpec.Process! with { Terminal = true, ConsoleSize = new ConsoleSizeSpec(24, 80), NoNewPrivileges = true },
            Root = new RootSpec("rootfs", Readonly: true),
        };

        Compare("terminal", LaunchCompiler.Compile(spec, Plans.TypicalContext));
    }

    [Fact]
    public void Compile_SharedBind_IsOpenedBeforeThePropagationIsCut()
    {
        MountSpec mount = new() { Destination = "/b", Source = "/srv", Options = ["rbind", "rshared"] };
        RuntimeSpec spec = Plans.TypicalSpec with { Mounts = [mount], Linux = Plans.TypicalSpec.Linux! with { RootfsPropagation = "shared" } };

        string text = LaunchCompiler.Compile(spec, Plans.TypicalContext).Describe();

        Assert.InRange(text.IndexOf("open_tree(AT_FDCWD, \"/srv\"", StringComparison.Ordinal), 1, text.IndexOf("set the propagation", StringComparison.Ordinal));
        Assert.Contains("mount(NULL, \"/\", NULL, 0x84000)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_BindOfAnotherContainersMount_ClonesItInThatNamespace()
    {
        MountSpec mount = new() { Destination = "/dev/shm", Source = "/proc/42/root/dev/shm", Options = ["rbind", "rprivate"] };

        string text = LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = [mount] }, Plans.TypicalContext).Describe();

        Assert.Contains("\"/proc/42/ns/mnt\"", text, StringComparison.Ordinal);
        Assert.Contains("open_tree(AT_FDCWD, \"/dev/shm\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_CreatedContainerWithHooks_IsTheGoldenPlan() =>
        Compare("created", LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = [] }, Plans.TypicalContext with
        {
            Root = new RootSource.DirectoryRoot("/bundle/rootfs"),
            Stdio = StdioMode.Inherit,
            WaitsForStart = true,
            PreservedDescriptors = 2,
            DieWithParent = false,
            Points = LaunchPoints.MountsReady | LaunchPoints.BeforeExecute,
        }));

    [Fact]
    public void Compile_TmpfsWithoutMode_TakesThatOfTheDirectory()
    {
        RuntimeSpec spec = Plans.TypicalSpec with { Mounts = [new MountSpec { Destination = "/etc", Type = "tmpfs", Source = "tmpfs" }] };

        string text = LaunchCompiler.Compile(spec, Plans.TypicalContext).Describe();

        Assert.Contains("\"mode\", that of \"/etc\" in r", text, StringComparison.Ordinal);
    }

    [Fact]
    public void CompileHook_InTheContainersNamespaces_IsTheGoldenPlan()
    {
        HookSpec hook = new() { Path = "/usr/bin/hook", Args = ["hook", "-x"], Env = ["A=b"] };

        Compare("hook", LaunchCompiler.CompileHook(hook, Berth.Linux.NamespaceFlags.Mount | Berth.Linux.NamespaceFlags.Network));
    }

    [Fact]
    public void CompileExec_Typical_IsTheGoldenPlan()
    {
        ProcessSpec process = Plans.TypicalSpec.Process! with { Args = ["/bin/sh"], OomScoreAdj = 100 };
        ExecContext context = new() { Namespaces = Berth.Linux.NamespaceFlags.Mount | Berth.Linux.NamespaceFlags.Pid, OpenStdin = true };

        Compare("exec", LaunchCompiler.CompileExec(process, context));
    }

    [Fact]
    public void Compile_MappedBind_IsTheGoldenPlan()
    {
        MountSpec mount = new()
        {
            Destination = "/data", Source = "/srv", Options = ["rbind", "rro", "ridmap", "rprivate"], UidMappings = [new(1000, 0, 1), new(0, 1000, 1)], GidMappings = [new(0, 0, 9)],
        };

        Compare("idmap", LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = [mount], Linux = new LinuxSpec { Namespaces = Plans.TypicalSpec.Linux!.Namespaces } }, Plans.TypicalContext));
    }

    [Fact]
    public void Compile_MappedMountWithoutMapping_IsRefused()
    {
        MountSpec mount = new() { Destination = "/data", Source = "/srv", Options = ["bind", "idmap"] };

        SpecException error = Assert.Throws<SpecException>(() => LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = [mount] }, Plans.TypicalContext));

        Assert.Equal("mounts: the owners of /data are to be mapped, and there is no mapping of its users", error.Message);
    }

    [Theory]
    [InlineData("bind", "/proc/sys")]
    [InlineData("bind", "/proc/../proc//self/attr/")]
    [InlineData("tmpfs", "/proc")]
    [InlineData("tmpfs", "/proc/meminfo2")]
    public void Compile_MountInProc_IsRefused(string type, string destination)
    {
        MountSpec mount = new() { Destination = destination, Source = "/srv", Type = type };

        SpecException error = Assert.Throws<SpecException>(() => LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = [mount] }, Plans.TypicalContext));

        Assert.Contains("/proc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_NulInADestination_IsRefused()
    {
        MountSpec mount = new() { Destination = "/da\0ta", Source = "/srv", Options = ["bind"] };

        SpecException error = Assert.Throws<SpecException>(() => LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = [mount] }, Plans.TypicalContext));

        Assert.Equal("mounts.destination", error.Field);
    }

    [Theory]
    [InlineData("/proc/meminfo", ProcRule.Any)]
    [InlineData("/proc", ProcRule.ProcItself)]
    [InlineData("/process", ProcRule.Outside)]
    public void Compile_MountElsewhere_IsHeldToARule(string destination, object rule)
    {
        MountSpec mount = new() { Destination = destination, Source = "/srv", Options = ["bind"] };

        LaunchPlan plan = LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = [mount] }, Plans.TypicalContext);

        Assert.Contains(plan.Ops.ToArray(), op => op.Code == PlanOpCode.MoveMount && op.A == (long)(ProcRule)rule);
    }

    [Fact]
    public void Compile_NoProgram_NamesTheField()
    {
        RuntimeSpec spec = Plans.TypicalSpec with { Process = new ProcessSpec() };

        SpecException error = Assert.Throws<SpecException>(() => LaunchCompiler.Compile(spec, Plans.TypicalContext));

        Assert.Equal("process.args: is empty", error.Message);
    }

    [Fact]
    public void Compile_NulInAnArgument_IsRefused()
    {
        RuntimeSpec spec = Plans.TypicalSpec with { Process = new ProcessSpec { Args = ["a\0b"] } };

        Assert.Throws<SpecException>(() => LaunchCompiler.Compile(spec, Plans.TypicalContext));
    }

    [Fact]
    public void Compile_HundredMounts_ReusesRegisters()
    {
        MountSpec[] mounts = [.. Enumerable.Range(0, 100).Select(i => new MountSpec { Destination = $"/m{i}", Source = "/srv", Options = ["rbind"] })];

        LaunchPlan plan = LaunchCompiler.Compile(Plans.TypicalSpec with { Mounts = mounts }, Plans.TypicalContext);

        foreach (PlanOp op in plan.Ops)
        {
            Assert.InRange(op.To, PlanRegister.None, (short)15);
        }
    }

    private static void Compare(string name, LaunchPlan plan, [CallerFilePath] string source = "")
    {
        string golden = Path.Combine(Path.GetDirectoryName(source)!, "Golden", name + ".plan");
        if (Environment.GetEnvironmentVariable("BERTH_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            File.WriteAllText(golden, plan.Describe());
        }

        Assert.Equal(File.ReadAllText(golden), plan.Describe());
    }
}
