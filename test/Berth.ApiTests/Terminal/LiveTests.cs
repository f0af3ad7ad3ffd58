using Berth.ApiTests.Support;

namespace Berth.ApiTests.Terminal;

/// <summary>What is drawn live: it follows the window, ends by Ctrl-C, and leaves the terminal as it was.</summary>
public sealed class LiveTests(TestEngine engine) : EngineTests(engine)
{
    private const string Outer = "outer$";

    [Theory]
    [InlineData("stats", "MEM USAGE / LIMIT")]
    [InlineData("top", "PID")]
    public async Task Live_DrawsOnItsOwnScreen_AndGivesTheTerminalBack(string verb, string heading)
    {
        TestEngine.SkipOnOracle("berth's own");
        var name = await StartIdleAsync();
        await using var tmux = await Tmux.StartAsync(Engine.Berth);
        var before = await tmux.SettingsAsync();
        await tmux.TypeAsync("echo kept");
        await tmux.TypeAsync($"{Engine.Berth.Program} {verb} {name}");
        await tmux.SeeAsync(heading);
        await tmux.SeeAsync(verb == "stats" ? "▁" : "sleep 1000");

        await tmux.ResizeAsync(60, 12);
        await Eventually.TrueAsync("it is drawn within the new window", async () =>
            (await tmux.ScreenAsync()).Split('\n') is var lines && lines.Length <= 12 && lines.All(line => line.Length <= 60) && lines.Any(line => line.Contains(verb == "stats" ? "NAME" : "PID", StringComparison.Ordinal)));

        await Eventually.TrueAsync("the answer to Ctrl-C", async () =>
        {
            await tmux.PressAsync("C-c");
            return await tmux.ShowsPromptAsync(Outer);
        });
        await tmux.SeeAsync("kept");
        await tmux.ResizeAsync(100, 30);
        Assert.Equal(before, await tmux.SettingsAsync());
    }

    [Fact]
    public async Task InAPipe_NothingIsDrawn()
    {
        var name = await StartIdleAsync();
        Assert.DoesNotContain('\e', await Engine.Berth.RunAsync("top", name));
        Assert.DoesNotContain('\e', await Engine.Berth.RunAsync("stats", "--no-stream", name));
        Assert.DoesNotContain('\e', await Engine.Berth.RunAsync("ps", "--help"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1", false)]
    [InlineData("TERM=dumb", false)]
    public async Task Help_OnATerminal_IsColouredUnlessSomebodySaysNo(string variable, bool coloured)
    {
        TestEngine.SkipOnOracle("berth's own");
        // script(1) makes a terminal whose bytes we get.
        var result = await Command.RunAsync("script", ["-qec", $"env -u NO_COLOR TERM=xterm {variable} {Engine.Berth.Program} kill --help", "/dev/null"], null, Engine.Berth.Environment);
        Assert.Contains("HUP web", result.Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(coloured, result.Output.Contains("\e[1mExamples:\e[0m", StringComparison.Ordinal));
    }
}
