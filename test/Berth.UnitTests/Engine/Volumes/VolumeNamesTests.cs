using Berth.Engine;
using Berth.Engine.Volumes;

namespace Berth.UnitTests.Engine.Volumes;

/// <summary>The messages are those of Docker 26 for the same names.</summary>
public sealed class VolumeNamesTests
{
    [Theory]
    [InlineData("ab")]
    [InlineData("A_b.c-d")]
    [InlineData("0-")]
    public void Check_Name_Passes(string name) => VolumeNames.Check(name);

    [Theory]
    [InlineData("x", "create x: volume name is too short, names should be at least two alphanumeric characters")]
    [InlineData("a/b", "create a/b: \"a/b\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")]
    [InlineData(".ab", "create .ab: \".ab\" includes invalid characters")]
    [InlineData("..", "create ..: \"..\" includes invalid characters")]
    [InlineData("a b", "create a b: \"a b\" includes invalid characters")]
    [InlineData("añ", "create añ: \"añ\" includes invalid characters")]
    public void Check_NoName_IsRefused(string name, string message)
    {
        EngineException error = Assert.Throws<EngineException>(() => VolumeNames.Check(name));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(EngineErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public void Check_NameThatNoFileMayHave_IsRefused() => Assert.Throws<EngineException>(() => VolumeNames.Check(new string('a', 250)));
}
