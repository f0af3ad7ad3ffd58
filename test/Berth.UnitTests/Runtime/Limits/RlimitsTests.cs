using Berth.Runtime.Limits;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Limits;

public sealed class RlimitsTests
{
    [Theory]
    [InlineData("RLIMIT_CPU", 0)]
    [InlineData("RLIMIT_NOFILE", 7)]
    [InlineData("RLIMIT_RTTIME", 15)]
    public void NumberOf_KnownName_IsTheKernels(string type, int number) => Assert.Equal(number, Rlimits.NumberOf(type, "x"));

    [Theory]
    [InlineData("NOFILE")]
    [InlineData("RLIMIT_nofile")]
    [InlineData("RLIMIT_")]
    public void NumberOf_OtherName_NamesTheField(string type) =>
        Assert.Equal($"process.rlimits[0].type: invalid rlimit type: {type}", Assert.Throws<SpecException>(() => Rlimits.NumberOf(type, "process.rlimits[0].type")).Message);

    [Fact]
    public void FromUlimit_MinusOne_IsNoLimit() =>
        Assert.Equal(new RlimitSpec("RLIMIT_MEMLOCK", 5, ulong.MaxValue), Rlimits.FromUlimit("memlock", 5, -1));

    [Theory]
    [InlineData(10, 5)]
    [InlineData(-1, 5)]
    public void FromUlimit_SoftAboveHard_IsRefused(long soft, long hard) =>
        Assert.Equal($"ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}", Assert.Throws<SpecException>(() => Rlimits.FromUlimit("nofile", soft, hard)).Message);
}
