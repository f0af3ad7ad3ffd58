using Berth.Linux;

namespace Berth.UnitTests;

public sealed class ErrnoTests
{
    [Fact]
    public void Describe_KnownNumber_IsTheLowerCaseTextOfStrerror() => Assert.Equal("file exists", Errno.EEXIST.Describe());
}
