using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

/// <summary>The exit code of the client is the container's, or Docker's own code for what could not be run.</summary>
public sealed class ExitCodeTests(TestEngine engine) : EngineTests(engine)
{
    [Theory]
    [InlineData(0, "exit 0")]
    [InlineData(3, "exit 3")]
    [InlineData(137, "kill -9 $$")]
    [InlineData(143, "kill -TERM $$")]
    public async Task Run_ProgramThatEnds_ReturnsItsExitCode(int expected, string script) =>
        Assert.Equal(expected, (await Docker.TryAsync("run", "--rm", "--init", Image, "sh", "-c", script)).ExitCode);

    [Fact]
    public async Task Run_ProgramThatIsMissing_Returns127()
    {
        var result = await Docker.TryAsync("run", "--rm", Image, "/no/such/program");
        Assert.Equal(127, result.ExitCode);
        Assert.Contains("no such file or directory", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NameThatIsNotInPath_Returns127()
    {
        var result = await Docker.TryAsync("run", "--rm", Image, "no-such-program");
        Assert.Equal(127, result.ExitCode);
        Assert.Contains("executable file not found in $PATH", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc")]
    public async Task Run_FileThatIsNotExecutable_Returns126(string file)
    {
        var result = await Docker.TryAsync("run", "--rm", Image, file);
        Assert.Equal(126, result.ExitCode);
    }

    [Fact]
    public async Task Run_MissingImage_Returns125() =>
        Assert.Equal(125, (await Docker.TryAsync("run", "--rm", "--pull", "never", "no-such-image", "true")).ExitCode);

    [Fact]
    public async Task Run_UnknownFlag_Returns125() =>
        Assert.Equal(125, (await Docker.TryAsync("run", "--rm", "--no-such-flag", Image, "true")).ExitCode);

    [Fact]
    public async Task Run_UnknownUser_Returns125()
    {
        var result = await Docker.TryAsync("run", "--rm", "-u", "nosuchuser", Image, "true");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("unable to find user nosuchuser", result.Errors, StringComparison.Ordinal);
    }
}
