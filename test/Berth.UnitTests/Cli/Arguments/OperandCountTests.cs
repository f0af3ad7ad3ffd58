using Berth.Cli.Arguments;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class OperandCountTests
{
    [Theory]
    [InlineData(0, 0, 1, "berth: 'berth x' accepts no arguments")]
    [InlineData(1, int.MaxValue, 0, "berth: 'berth x' requires at least 1 argument")]
    [InlineData(2, 2, 1, "berth: 'berth x' requires 2 arguments")]
    [InlineData(0, 1, 2, "berth: 'berth x' requires at most 1 argument")]
    [InlineData(1, 2, 3, "berth: 'berth x' requires at least 1 and at most 2 arguments")]
    public void Check_WrongCount_IsAMistake(int least, int most, int count, string message)
    {
        UsageException failure = Assert.Throws<UsageException>(() => new OperandCount(least, most).Check(count, "berth x"));
        Assert.Equal((message, 1), (failure.Message, failure.ExitCode));
    }

    [Fact]
    public void Check_RightCount_Passes() => OperandCount.Exactly(2).Check(2, "berth x");
}
