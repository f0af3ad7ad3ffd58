using Berth.ApiTests.Support;

namespace Berth.ApiTests.Terminal;

/// <summary>A terminal of its own with a shell in it: keys in, screen out.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private readonly string _socket;
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-tmux-").FullName;

    private Tmux() => _socket = Path.Combine(_directory, "tmux");

    /// <summary>100 columns, 30 rows, a shell that prompts with <c>outer$</c> and has the client's environment.</summary>
    public static async Task<Tmux> StartAsync(Client client)
    {
        var tmux = new Tmux();
        var environment = client.Environment.Select(pair => $"{pair.Key}={pair.Value}");
        await tmux.CommandAsync(["-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "env", "TERM=xterm", "PS1=outer$ ", .. environment, "/bin/busybox", "sh"]);
        await tmux.SeeAsync("outer$");
        return tmux;
    }

    /// <summary>Types a line and Enter.</summary>
    public Task TypeAsync(string line) => CommandAsync(["send-keys", "-l", line], ["send-keys", "Enter"]);

    /// <summary>Types without Enter.</summary>
    public Task WriteAsync(string text) => CommandAsync(["send-keys", "-l", text]);

    /// <summary>Presses keys by tmux's names: <c>C-c</c>, <c>C-p</c>.</summary>
    public Task PressAsync(params string[] keys) => CommandAsync(["send-keys", .. keys]);

    public Task ResizeAsync(int columns, int rows) => CommandAsync(["resize-window", "-x", $"{columns}", "-y", $"{rows}"]);

    public async Task<string> ScreenAsync() => (await RunAsync(["capture-pane", "-p", "-S", "-200"])).Succeeded().Output.TrimEnd('\n');

    /// <summary>Waits until the screen shows a text.</summary>
    public async Task SeeAsync(string text)
    {
        var screen = "";
        try
        {
            await Eventually.TrueAsync(text, async () => (screen = await ScreenAsync()).Contains(text, StringComparison.Ordinal));
        }
        catch (Xunit.Sdk.FailException)
        {
            Assert.Fail($"\"{text}\" does not appear on the screen:\n{screen}");
        }
    }

    /// <summary>Whether the screen ends with a prompt. What was left by detaching stays in front of it on the same line.</summary>
    public async Task<bool> ShowsPromptAsync(string prompt) => (await ScreenAsync()).TrimEnd().EndsWith(prompt, StringComparison.Ordinal);

    /// <summary>Waits until the screen ends with a prompt.</summary>
    public async Task SeePromptAsync(string prompt)
    {
        var screen = "";
        try
        {
            await Eventually.TrueAsync(prompt, async () => (screen = await ScreenAsync()).TrimEnd().EndsWith(prompt, StringComparison.Ordinal));
        }
        catch (Xunit.Sdk.FailException)
        {
            Assert.Fail($"the prompt \"{prompt}\" does not appear:\n{screen}");
        }
    }

    /// <summary>The terminal's settings, as stty writes them for itself.</summary>
    public async Task<string> SettingsAsync()
    {
        var file = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        await TypeAsync($"stty -g >{file}.new; mv {file}.new {file}");
        await Eventually.TrueAsync("stty has answered", () => File.Exists(file));
        return await File.ReadAllTextAsync(file);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync(["kill-server"]);
        Directory.Delete(_directory, recursive: true);
    }

    private async Task CommandAsync(params string[][] commands)
    {
        foreach (var command in commands)
            (await RunAsync(command)).Succeeded();
    }

    private Task<CommandResult> RunAsync(string[] arguments) => Command.RunAsync("tmux", ["-S", _socket, .. arguments]);
}
