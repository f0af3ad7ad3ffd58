using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class ValueTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("100", 100)]
    [InlineData("1b", 1)]
    [InlineData("64m", 64L << 20)]
    [InlineData("64MB", 64L << 20)]
    [InlineData("64 MiB", 64L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("2t", 2L << 40)]
    public void ByteSize_OfAnyUnit_IsBinary(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("1mm")]
    [InlineData("1ib")]
    [InlineData(".5m")]
    [InlineData("99999999p")]
    public void ByteSize_ThatIsNone_IsRefused(string text) =>
        Assert.Equal($"invalid size: '{text}'", Assert.Throws<InvalidValueException>(() => ByteSize.Parse(text)).Message);

    [Fact]
    public void ByteSize_MinusOneForSwap_IsNoLimit() => Assert.Equal(-1, ByteSize.ParseOrUnlimited("-1"));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1m30s", 90_000_000_000)]
    [InlineData("1.5h", 5_400_000_000_000)]
    [InlineData("300ms", 300_000_000)]
    [InlineData("-5s", -5_000_000_000)]
    public void Durations_OfGo_AreNanoseconds(string text, long nanoseconds) => Assert.Equal(nanoseconds, Durations.Parse(text));

    [Theory]
    [InlineData("3", "time: missing unit in duration \"3\"")]
    [InlineData("3x", "time: unknown unit \"x\" in duration \"3x\"")]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("s", "time: invalid duration \"s\"")]
    public void Durations_ThatAreNone_AreRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidValueException>(() => Durations.Parse(text)).Message);

    [Theory]
    [InlineData("0.5", 500_000_000)]
    [InlineData("2", 2_000_000_000)]
    [InlineData("1.000000001", 1_000_000_001)]
    public void Cpus_AreBillionths(string text, long expected) => Assert.Equal(expected, Resources.ParseCpus(text));

    [Theory]
    [InlineData("a", "failed to parse a as a rational number")]
    [InlineData("0.0000000001", "value is too precise")]
    public void Cpus_ThatAreNone_AreRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidValueException>(() => Resources.ParseCpus(text)).Message);

    [Theory]
    [InlineData("nofile=10:20", 10, 20)]
    [InlineData("nofile=10", 10, 10)]
    [InlineData("core=-1", -1, -1)]
    [InlineData("core=0:-1", 0, -1)]
    public void Ulimit_IsSoftAndHard(string text, long soft, long hard)
    {
        var limit = Resources.ParseUlimit(text);
        Assert.Equal((soft, hard), (limit.Soft!.Value, limit.Hard!.Value));
    }

    [Theory]
    [InlineData("x", "invalid ulimit argument: x")]
    [InlineData("bogus=1", "invalid ulimit type: bogus")]
    [InlineData("nofile=3:2", "ulimit soft limit must be less than or equal to hard limit: 3 > 2")]
    [InlineData("nofile=-1:2", "ulimit soft limit must be less than or equal to hard limit: -1 > 2")]
    public void Ulimit_ThatIsNone_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidValueException>(() => Resources.ParseUlimit(text)).Message);

    [Theory]
    [InlineData("/dev/null", "/dev/null", "/dev/null", "rwm")]
    [InlineData("/dev/null:/dev/n", "/dev/null", "/dev/n", "rwm")]
    [InlineData("/dev/null:r", "/dev/null", "/dev/null", "r")]
    [InlineData("/dev/null:/dev/n:rw", "/dev/null", "/dev/n", "rw")]
    public void Device_HasPathsAndMode(string text, string outside, string inside, string mode)
    {
        var device = Resources.ParseDevice(text);
        Assert.Equal((outside, inside, mode), (device.PathOnHost, device.PathInContainer, device.CgroupPermissions));
    }

    [Theory]
    [InlineData("/dev/null:/n:x")]
    [InlineData("/dev/null:/n:rr")]
    [InlineData("null")]
    [InlineData("/a:b:r:w")]
    public void Device_ThatIsNone_IsRefused(string text) => Assert.Throws<InvalidValueException>(() => Resources.ParseDevice(text));

    [Theory]
    [InlineData("h:1.2.3.4", "h:1.2.3.4")]
    [InlineData("h=1.2.3.4", "h:1.2.3.4")]
    [InlineData("h:[::1]", "h:::1")]
    [InlineData("h:host-gateway", "h:host-gateway")]
    public void Host_HasAColon(string text, string expected) => Assert.Equal(expected, Networking.ParseHost(text));

    [Theory]
    [InlineData("x", "bad format for add-host: \"x\"")]
    [InlineData("h:nonsense", "invalid IP address in add-host: \"nonsense\"")]
    public void Host_ThatIsNone_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidValueException>(() => Networking.ParseHost(text)).Message);

    [Theory]
    [InlineData("net.ipv4.ip_forward=1", true)]
    [InlineData("kernel.shmmax=1", true)]
    [InlineData("kernel.panic=1", false)]
    [InlineData("net.x", false)]
    public void Sysctl_OfANamespace_IsAllowed(string text, bool allowed)
    {
        Exception? failure = Record.Exception(() => Networking.CheckSysctl(text));
        Assert.Equal(allowed, failure is null);
    }

    [Fact]
    public void Filters_AsJson_GroupByKey() => Assert.Equal(
        """{"label":{"a=b":true,"c":true},"status":{"exited":true}}""",
        Filters.ToJson(["status=exited", "label=a=b", "Label=c", "label=c"]));

    [Fact]
    public void Filters_None_IsNothing() => Assert.Null(Filters.ToJson([]));
}
