using Berth.ApiTests.Support;

namespace Berth.ApiTests.Terminal;

/// <summary>A person who presses Tab, in each shell.</summary>
public sealed class CompletionTests(TestEngine engine) : EngineTests(engine)
{
    [Theory]
    [InlineData("bash", "bash --norc --noprofile", "PS1='in''ner$ '; source <(berth completion bash)")]
    [InlineData("zsh", "zsh -f", "PS1='in''ner$ '; autoload -U compinit; compinit -u -D; source <(berth completion zsh)")]
    [InlineData("fish", "fish --no-config", "function fish_prompt; echo -n 'in''ner$ '; end; berth completion fish | source")]
    public async Task Tab_CompletesCommandsOptionsAndNames(string shell, string start, string prepare)
    {
        TestEngine.SkipOnOracle("berth's own");
        Assert.SkipUnless(File.Exists($"/usr/bin/{shell}") || File.Exists($"/bin/{shell}"), $"there is no {shell}");
        var name = await StartIdleAsync();
        await using var tmux = await Tmux.StartAsync(Engine.Berth);
        await tmux.TypeAsync($"export HOME=$(mktemp -d) PATH={Path.GetDirectoryName(Engine.Berth.Program)}:$PATH; exec {start}");
        await tmux.TypeAsync(prepare);
        await tmux.SeePromptAsync("inner$");

        await TabAsync(tmux, "berth contai", "berth container");
        await TabAsync(tmux, "berth ps --no-t", "berth ps --no-trunc");
        await TabAsync(tmux, $"berth stop {name[..^2]}", $"berth stop {name}");
        await TabAsync(tmux, "berth run --rm busyb", $"berth run --rm {TestEngine.Image}");
        await TabAsync(tmux, "berth run --restart=unl", "berth run --restart=unless-stopped");
        await TabAsync(tmux, "berth import /etc/passw", "berth import /etc/passwd");
    }

    /// <summary>Types without Enter, presses Tab, waits for the line, and clears it.</summary>
    private static async Task TabAsync(Tmux tmux, string typed, string completed)
    {
        await tmux.PressAsync("C-u");
        await tmux.WriteAsync(typed);
        await tmux.SeeAsync(typed);
        await tmux.PressAsync("Tab");
        await tmux.SeeAsync(completed);
        await tmux.PressAsync("C-u");
    }
}
