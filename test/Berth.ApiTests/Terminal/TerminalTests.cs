using Berth.ApiTests.Support;

namespace Berth.ApiTests.Terminal;

/// <summary>A person at a terminal, with the stock client and with Berth's.</summary>
public sealed class TerminalTests(TestEngine engine) : EngineTests(engine)
{
    private const string Outer = "outer$";
    private const string Inner = "/ #";

    public static TheoryData<string> Clients => TestEngine.IsOracle ? ["docker"] : ["docker", "berth"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Shell_JobsCtrlCAndExit_WorkAsInAnyTerminal(string client)
    {
        await using var tmux = await Tmux.StartAsync(ClientOf(client));
        var before = await tmux.SettingsAsync();
        await tmux.TypeAsync($"{ProgramOf(client)} run --rm -it --name {NewName()} {Image} sh");
        await tmux.SeePromptAsync(Inner);

        await tmux.TypeAsync("tty; sleep 500 &");
        await tmux.SeeAsync("/dev/pts/0");
        await tmux.TypeAsync("jobs");
        await tmux.SeeAsync("[1]+  Running");
        await tmux.TypeAsync("fg");
        await PressUntilAsync(tmux, "C-c", () => tmux.ShowsPromptAsync(Inner));
        await tmux.TypeAsync("sleep 600");
        await PressUntilAsync(tmux, "C-z", async () => (await tmux.ScreenAsync()).Contains("Stopped", StringComparison.Ordinal));
        await tmux.TypeAsync("fg");
        await PressUntilAsync(tmux, "C-c", () => tmux.ShowsPromptAsync(Inner));
        await tmux.TypeAsync("exit 3");
        await tmux.SeePromptAsync(Outer);
        await tmux.TypeAsync("echo code $?");

        await tmux.SeeAsync("code 3");
        Assert.Equal(before, await tmux.SettingsAsync());
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Resize_OfTheWindow_ReachesTheShell(string client)
    {
        await using var tmux = await Tmux.StartAsync(ClientOf(client));
        await tmux.TypeAsync($"{ProgramOf(client)} run --rm -it --name {NewName()} {Image} sh");
        await tmux.SeePromptAsync(Inner);
        await tmux.TypeAsync("stty size");
        await tmux.SeeAsync("30 100");

        await tmux.ResizeAsync(77, 22);

        await Eventually.TrueAsync("the new size", async () =>
        {
            await tmux.TypeAsync("clear; stty size");
            return (await tmux.ScreenAsync()).Contains("22 77", StringComparison.Ordinal);
        });
        await tmux.TypeAsync("exit");
        await tmux.SeePromptAsync(Outer);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task DetachKeys_LeaveTheContainerRunning_AndAttachComesBack(string client)
    {
        var name = NewName();
        await using var tmux = await Tmux.StartAsync(ClientOf(client));
        var before = await tmux.SettingsAsync();
        await tmux.TypeAsync($"{ProgramOf(client)} run -it --name {name} {Image} sh");
        await tmux.SeePromptAsync(Inner);
        await tmux.TypeAsync("kept=yes");

        await tmux.PressAsync("C-p", "C-q");

        await tmux.SeePromptAsync(Outer);
        Assert.Equal(before, await tmux.SettingsAsync());
        Assert.Equal("running", await InspectAsync(name, "{{.State.Status}}"));
        await tmux.TypeAsync($"{ProgramOf(client)} attach {name}");
        await tmux.TypeAsync("echo still $kept");
        await tmux.SeeAsync("still yes");
        await tmux.TypeAsync("exit");
        await tmux.SeePromptAsync(Outer);
    }

    /// <summary>The stock client does not end at this signal: whether it leaves the terminal well is not ours to say.</summary>
    [Fact]
    public async Task Terminal_WhenTheClientIsTerminated_IsRestored()
    {
        TestEngine.SkipOnOracle("berth's own behaviour");
        var name = NewName();
        await using var tmux = await Tmux.StartAsync(Engine.Berth);
        var before = await tmux.SettingsAsync();
        await tmux.TypeAsync($"{Engine.Berth.Program} run -it --name {name} {Image} sh");
        await tmux.SeePromptAsync(Inner);

        await Command.RunAsync("pkill", ["-TERM", "-f", $"{Engine.Berth.Program} run -it --name {name}"]);

        await tmux.SeePromptAsync(Outer);
        Assert.Equal(before, await tmux.SettingsAsync());
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Terminal_WhenTheDaemonIsKilled_IsRestored(string client)
    {
        TestEngine.SkipOnOracle("dockerd takes its containers with it");
        var name = NewName();
        await using var tmux = await Tmux.StartAsync(ClientOf(client));
        var before = await tmux.SettingsAsync();
        await tmux.TypeAsync($"{ProgramOf(client)} run -it --name {name} {Image} sh");
        await tmux.SeePromptAsync(Inner);

        await Engine.Daemon.KillAsync();

        await tmux.SeePromptAsync(Outer);
        Assert.Equal(before, await tmux.SettingsAsync());
        await Engine.Daemon.StartAsync();
        Assert.Equal("running", await InspectAsync(name, "{{.State.Status}}"));
        await tmux.TypeAsync($"{ProgramOf(client)} attach {name}");
        await tmux.TypeAsync("echo alive $((40+2))");
        await tmux.SeeAsync("alive 42");
        await tmux.TypeAsync("exit");
        await tmux.SeePromptAsync(Outer);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Exec_WithATerminal_HasItsOwn(string client)
    {
        var name = await StartIdleAsync();
        await using var tmux = await Tmux.StartAsync(ClientOf(client));
        var before = await tmux.SettingsAsync();
        await tmux.TypeAsync($"{ProgramOf(client)} exec -it {name} sh");
        await tmux.SeePromptAsync(Inner);
        await tmux.TypeAsync("stty size; tty; exit 9");
        await tmux.SeeAsync("30 100");
        await tmux.SeePromptAsync(Outer);
        await tmux.TypeAsync("echo code $?");
        await tmux.SeeAsync("code 9");
        Assert.Equal(before, await tmux.SettingsAsync());
    }

    /// <summary>A key that comes before the program is in the foreground is the shell's, which passes it over.</summary>
    private static Task PressUntilAsync(Tmux tmux, string key, Func<Task<bool>> isDone) => Eventually.TrueAsync($"the answer to {key}", async () =>
    {
        await tmux.PressAsync(key);
        return await isDone();
    });

    private Client ClientOf(string name) => name == "berth" ? Engine.Berth : Engine.Docker;

    private string ProgramOf(string name) => ClientOf(name).Program;
}
