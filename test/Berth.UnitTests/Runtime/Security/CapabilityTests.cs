using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Security;

public sealed class CapabilityTests
{
    private static readonly CapabilitySet All = new(0x1ffffffffff);

    [Fact]
    public void DefaultSet_Always_IsDockersMask() => Assert.Equal(0xa80425fbul, Capabilities.DefaultSet.Bits);

    [Fact]
    public void Names_OfASet_ReadBackToTheSet()
    {
        Assert.Equal(All, CapabilitySet.Parse(All.Names, "x"));
        Assert.Equal(["CAP_CHOWN", "CAP_CHECKPOINT_RESTORE"], new CapabilitySet(1 | 1ul << 40).Names);
    }

    [Fact]
    public void Names_BitWithoutAName_IsLeftOut() => Assert.Equal(["CAP_CHOWN"], new CapabilitySet(1 | 1ul << 63).Names);

    [Theory]
    [InlineData("CHOWN")]
    [InlineData("cap_chown")]
    [InlineData("")]
    public void Parse_NotTheKernelsSpelling_NamesTheField(string name)
    {
        SpecException e = Assert.Throws<SpecException>(() => CapabilitySet.Parse(["CAP_KILL", name], "process.capabilities.bounding"));
        Assert.Equal($"process.capabilities.bounding[1]: unknown capability \"{name}\"", e.Message);
    }

    [Fact]
    public void KnownToKernel_Here_HoldsTheDefaults() =>
        Assert.Equal(Capabilities.DefaultSet, Capabilities.DefaultSet & Capabilities.KnownToKernel);

    [Fact]
    public void Available_Here_IsWithinTheKernels() => Assert.Equal(CapabilitySet.Empty, Capabilities.Available - Capabilities.KnownToKernel);

    /// <summary>Masks as Docker 26 gives them for the same lists.</summary>
    [Theory]
    [InlineData("", "", false, 0xa80425fbul)]
    [InlineData("net_admin", "", false, 0xa80435fbul)]
    [InlineData("CAP_NET_ADMIN", "cap_mknod", false, 0xa00435fbul)]
    [InlineData("", "ALL", false, 0ul)]
    [InlineData("chown,kill", "all", false, 0x21ul)]
    [InlineData("ALL", "", false, 0x1fffffffffful)]
    [InlineData("all", "chown", false, 0x1fffffffffeul)]
    [InlineData("all", "all", false, 0x1fffffffffful)]
    [InlineData("chown", "chown", false, 0xa80425fbul)]
    [InlineData("", "ALL", true, 0x1fffffffffful)]
    public void Apply_Lists_GiveDockersMask(string add, string drop, bool privileged, ulong expected) =>
        Assert.Equal(expected, CapabilityChanges.Apply(Split(add), Split(drop), privileged, All).Bits);

    [Fact]
    public void Apply_MoreThanIsAvailable_GivesWhatIsAvailable() =>
        Assert.Equal(1ul, CapabilityChanges.Apply(["SYS_ADMIN"], [], privileged: false, new CapabilitySet(1)).Bits);

    [Theory]
    [InlineData("FOO", "", "invalid CapAdd: unknown capability: \"CAP_FOO\"")]
    [InlineData("", "cap_foo", "invalid CapDrop: unknown capability: \"CAP_FOO\"")]
    public void Apply_UnknownName_SaysWhatDockerSays(string add, string drop, string message) =>
        Assert.Equal(message, Assert.Throws<SpecException>(() => CapabilityChanges.Apply(Split(add), Split(drop), privileged: true, All)).Message);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
