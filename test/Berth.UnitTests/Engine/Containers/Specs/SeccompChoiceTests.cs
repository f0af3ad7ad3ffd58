using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Engine.Containers.Specs;

public sealed class SeccompChoiceTests
{
    private static readonly CapabilitySet SysAdmin = new(1ul << 21);

    [Theory]
    [InlineData(false, null, "Default")]
    [InlineData(true, null, "Unconfined")]
    [InlineData(true, "seccomp=builtin", "Default")]
    [InlineData(false, "seccomp=unconfined", "Unconfined")]
    [InlineData(false, "seccomp:unconfined", "Unconfined")]
    [InlineData(false, "seccomp={}", "Unconfined")]
    [InlineData(false, "seccomp=", "Default")]
    [InlineData(false, """seccomp={"defaultAction":"SCMP_ACT_ALLOW"}""", "Custom")]
    [InlineData(true, """seccomp={"defaultAction":"SCMP_ACT_ALLOW"}""", "Custom")]
    public void Choose_Option_Decides(bool privileged, string? option, string expected) =>
        Assert.Equal(expected, Choose(privileged, option).GetType().Name);

    [Fact]
    public void Choose_Profile_KeepsTheRulesThatApply()
    {
        const string profile = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "comment": "kept out",
             "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}, {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": null}],
             "syscalls": [
               {"names": ["always"], "action": "SCMP_ACT_ALLOW", "args": null, "comment": "", "includes": {}, "excludes": {}},
               {"name": "old", "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": 2, "valueTwo": 3, "op": "SCMP_CMP_MASKED_EQ"}]},
               {"names": ["admin"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
               {"names": ["noadmin"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
               {"names": ["newkernel"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.0"}},
               {"names": ["oldkernel"], "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "6.0"}},
               {"names": ["here"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "arm64"]}},
               {"names": ["elsewhere"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["s390x"]}}]}
            """;

        SeccompSpec spec = Assert.IsType<SeccompChoice.Custom>(Choose(privileged: false, "seccomp=" + profile)).Spec;

        Assert.Equal(["always", "old", "admin", "oldkernel", "here"], spec.Syscalls.SelectMany(rule => rule.Names));
        Assert.Equal([new SyscallArgumentSpec(1, 2, "SCMP_CMP_MASKED_EQ", 3)], spec.Syscalls[1].Args);
        Assert.Equal(("SCMP_ACT_ERRNO", 38u), (spec.DefaultAction, spec.DefaultErrnoRet!.Value));
        Assert.StartsWith("SCMP_ARCH_", spec.Architectures[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seccomp={", "Decoding seccomp profile failed: ")]
    [InlineData("seccomp=/x.json", "Decoding seccomp profile failed: ")]
    [InlineData("""seccomp={"defaultAction":"A","architectures":["X"],"archMap":[{"architecture":"Y"}]}""", "both 'architectures' and 'archMap' are specified")]
    [InlineData("""seccomp={"defaultAction":"A","syscalls":[{"name":"x","names":["y"]}]}""", "both 'name' and 'names' are specified")]
    [InlineData("""seccomp={"defaultAction":"A","syscalls":[{"name":"x","includes":{"minKernel":"six"}}]}""", "Decoding seccomp profile failed: invalid kernel version: six")]
    public void Choose_NoProfile_IsRefused(string option, string message)
    {
        EngineException error = Assert.Throws<EngineException>(() => Choose(privileged: false, option));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(EngineErrorKind.InvalidArgument, error.Kind);
    }

    private static SeccompChoice Choose(bool privileged, string? option)
    {
        SecurityDefinition security = new() { Privileged = privileged, SecurityOptions = option is null ? null : [option] };
        return SeccompChoice.Choose(security, "builtin", SysAdmin, new Version(5, 15));
    }
}
