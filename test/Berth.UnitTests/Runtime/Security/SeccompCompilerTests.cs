using Berth.Linux.Seccomp;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Security;

public sealed class SeccompCompilerTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("berth-seccomp").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("SCMP_ACT_ERRNO", null, 0x50001u)]
    [InlineData("SCMP_ACT_ERRNO", 13u, 0x5000du)]
    [InlineData("SCMP_ACT_KILL_PROCESS", null, 0x80000000u)]
    [InlineData("SCMP_ACT_TRAP", null, 0x30000u)]
    [InlineData("SCMP_ACT_LOG", null, 0x7ffc0000u)]
    public void Compile_Action_IsWhatTheKernelIsTold(string action, uint? errno, uint verdict)
    {
        byte[] filter = SeccompCompiler.Compile(new SeccompSpec { DefaultAction = "SCMP_ACT_ALLOW", Syscalls = [new() { Names = ["mkdirat"], Action = action, ErrnoRet = errno }] });
        Assert.Equal(verdict, Run(filter, "mkdirat"));
        Assert.Equal(FilterMachine.Allowed, Run(filter, "read"));
    }

    [Fact]
    public void Compile_AllowByDefault_LeavesNewerCallsAlone() =>
        Assert.Equal(FilterMachine.Allowed, FilterMachine.Run(SeccompCompiler.Compile(new SeccompSpec { DefaultAction = "SCMP_ACT_ALLOW" }), SeccompFilter.NativeArchitecture, 600));

    [Fact]
    public void Compile_TestsOfSeveralArguments_MustAllHold()
    {
        byte[] filter = Compile(new SyscallArgumentSpec(0, 1, "SCMP_CMP_EQ"), new SyscallArgumentSpec(1, 5, "SCMP_CMP_GE"));
        Assert.Equal(FilterMachine.Allowed, Run(filter, "dup3", 1, 5));
        Assert.Equal(0x50001u, Run(filter, "dup3", 1, 4));
        Assert.Equal(0x50001u, Run(filter, "dup3", 2, 5));
    }

    [Fact]
    public void Compile_TestsOfOneArgument_AreAlternatives()
    {
        byte[] filter = Compile(new SyscallArgumentSpec(0, 1, "SCMP_CMP_EQ"), new SyscallArgumentSpec(0, 7, "SCMP_CMP_EQ"));
        Assert.Equal(FilterMachine.Allowed, Run(filter, "dup3", 1));
        Assert.Equal(FilterMachine.Allowed, Run(filter, "dup3", 7));
        Assert.Equal(0x50001u, Run(filter, "dup3", 2));
    }

    [Fact]
    public void Compile_UnknownName_IsPassedOver()
    {
        byte[] filter = SeccompCompiler.Compile(new SeccompSpec { DefaultAction = "SCMP_ACT_ERRNO", Syscalls = [new() { Names = ["no_such_call", "read"], Action = "SCMP_ACT_ALLOW" }] });
        Assert.Equal(FilterMachine.Allowed, Run(filter, "read"));
    }

    [Fact]
    public void Compile_RuleOfTheDefaultAction_SaysNothing() =>
        Assert.NotEmpty(SeccompCompiler.Compile(new SeccompSpec { DefaultAction = "SCMP_ACT_ERRNO", Syscalls = [new() { Names = ["read"], Action = "SCMP_ACT_ERRNO", ErrnoRet = 1 }] }));

    [Fact]
    public void Compile_WhatIsWrong_NamesTheField()
    {
        SyscallRuleSpec good = new() { Names = ["read"], Action = "SCMP_ACT_ALLOW" };
        Assert.Equal("linux.seccomp.defaultAction", FieldOf(new SeccompSpec { DefaultAction = "ALLOW" }));
        Assert.Equal("linux.seccomp.architectures[1]", FieldOf(Spec(good) with { Architectures = ["SCMP_ARCH_X86", "SCMP_ARCH_PDP11"] }));
        Assert.Equal("linux.seccomp.flags", FieldOf(Spec(good) with { Flags = ["SECCOMP_FILTER_FLAG_LOG"] }));
        Assert.Equal("linux.seccomp.syscalls[0].action", FieldOf(Spec(good with { Action = "SCMP_ACT_NOTIFY" })));
        Assert.Equal("linux.seccomp.syscalls[0].action", FieldOf(Spec(good with { Action = "SCMP_ACT_ERRNO", ErrnoRet = 70000 })));
        Assert.Equal("linux.seccomp.syscalls[0].args[0].index", FieldOf(Spec(good with { Args = [new(6, 0, "SCMP_CMP_EQ")] })));
        Assert.Equal("linux.seccomp.syscalls[0].args[0].op", FieldOf(Spec(good with { Args = [new(0, 0, "==")] })));
    }

    [Fact]
    public void Cache_SecondTime_ReadsWhatTheFirstWrote()
    {
        SeccompSpec spec = SeccompProfiles.Default(Capabilities.DefaultSet);
        byte[] first = new SeccompCache(directory).Get(spec);
        string file = Assert.Single(Directory.GetFiles(directory));
        byte[] kept = File.ReadAllBytes(file);
        kept[^1] ^= 1;
        File.WriteAllBytes(file, kept);
        byte[] second = new SeccompCache(directory).Get(spec);
        Assert.Equal(first.Length, second.Length);
        Assert.NotEqual(first[^1], second[^1]);
    }

    [Fact]
    public void Cache_FileOfAnotherFilter_IsReplaced()
    {
        SeccompSpec spec = SeccompProfiles.Default(Capabilities.DefaultSet);
        byte[] first = new SeccompCache(directory).Get(spec);
        string file = Assert.Single(Directory.GetFiles(directory));
        File.WriteAllBytes(file, new byte[1000]);
        Assert.Equal(first, new SeccompCache(directory).Get(spec));
        Assert.True(new FileInfo(file).Length > first.Length);
    }

    [Fact]
    public void Cache_WhereNothingCanBeWritten_CompilesAnyway() =>
        Assert.NotEmpty(new SeccompCache("/proc/nowhere").Get(new SeccompSpec { DefaultAction = "SCMP_ACT_ALLOW" }));

    private static byte[] Compile(params SyscallArgumentSpec[] arguments) =>
        SeccompCompiler.Compile(Spec(new() { Names = ["dup3"], Action = "SCMP_ACT_ALLOW", Args = arguments }));

    private static SeccompSpec Spec(SyscallRuleSpec rule) => new() { DefaultAction = "SCMP_ACT_ERRNO", Syscalls = [rule] };

    private static string FieldOf(SeccompSpec spec) => Assert.Throws<SpecException>(() => SeccompCompiler.Compile(spec)).Field;

    private static uint Run(byte[] filter, string call, params ReadOnlySpan<ulong> arguments) =>
        FilterMachine.Run(filter, SeccompFilter.NativeArchitecture, (uint)SeccompFilter.NumberOf(call, SeccompFilter.NativeArchitecture)!, arguments);
}
