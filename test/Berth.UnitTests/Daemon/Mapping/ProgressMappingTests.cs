using Berth.Daemon.Mapping;
using Berth.Images.Registry.Transfers;

namespace Berth.UnitTests.Daemon.Mapping;

public sealed class ProgressMappingTests
{
    [Theory]
    [InlineData(36445, 1101970, "[=>                                                 ]  36.45kB/1.102MB")]
    [InlineData(1101970, 1101970, "[==================================================>]  1.102MB/1.102MB")]
    [InlineData(2027520, 2024544, "[==================================================>]  2.028MB")]
    [InlineData(100, 0, "100B")]
    public void Bar_OfNumbers_IsDockers(long current, long total, string expected) => Assert.Equal(expected, ProgressMapping.Bar(current, total));

    [Fact]
    public void ToMessage_OfALayer_HasADetailEvenIfItIsEmpty()
    {
        var message = ProgressMapping.ToMessage(new TransferProgress("abc", "Pull complete") { IsOfLayer = true });
        Assert.NotNull(message.ProgressDetail);
        Assert.Null(message.Progress);
        Assert.Null(ProgressMapping.ToMessage(new TransferProgress(null, "Digest: x")).ProgressDetail);
    }
}
