using Berth.ApiTests.Support;

namespace Berth.ApiTests.Events;

public sealed class EventTests(TestEngine engine) : EngineTests(engine)
{
    private const string Format = "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}";

    [Fact]
    public async Task Events_WhileAContainerLives_TellItsLifeInOrder()
    {
        var name = NewName();
        await using var events = Docker.Start("events", "--filter", $"container={name}", "--format", "{{.Action}}", "--since", Now());
        await Docker.TryAsync("run", "--rm", "--name", name, Image, "sh", "-c", "exit 3");
        var seen = new List<string>();
        do
            seen.Add((await events.ReadLineAsync())!);
        while (seen[^1] != "destroy");
        Assert.Equal(["create", "attach", "start", "die", "destroy"], seen.Where(action => action is not "resize"));
    }

    [Fact]
    public async Task Events_BetweenTwoTimes_AreReplayedAndEnd()
    {
        var since = Now();
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, Image, "true");
        var events = await Docker.RunAsync("events", "--since", since, "--until", Now(), "--filter", $"container={name}", "--format", Format);
        Assert.Equal(
            [$"container create {name}", $"container attach {name}", $"container start {name}", $"container die {name}"],
            events.Split('\n'));
    }

    [Fact]
    public async Task Event_OfADeath_CarriesTheExitCode()
    {
        var since = Now();
        var name = NewName();
        await Docker.TryAsync("run", "--name", name, Image, "sh", "-c", "exit 3");
        Assert.Equal("3", await Docker.RunAsync(
            "events", "--since", since, "--until", Now(), "--filter", $"container={name}", "--filter", "event=die", "--format", "{{.Actor.Attributes.exitCode}}"));
    }

    [Fact]
    public async Task Events_FilteredByLabel_AreThoseOfTheLabelled()
    {
        var since = Now();
        var (labelled, other) = (NewName(), NewName());
        await Docker.RunAsync("create", "--name", labelled, "--label", "ev=1", Image, "true");
        await Docker.RunAsync("create", "--name", other, Image, "true");
        Assert.Equal(
            $"container create {labelled}",
            await Docker.RunAsync("events", "--since", since, "--until", Now(), "--filter", "label=ev=1", "--format", Format));
    }

    [Fact]
    public async Task Events_OfPauseKillAndRename_AreTold()
    {
        var since = Now();
        var name = await StartIdleAsync();
        await Docker.RunAsync("pause", name);
        await Docker.RunAsync("unpause", name);
        await Docker.RunAsync("kill", name);
        await Docker.RunAsync("wait", name);
        var actions = (await Docker.RunAsync("events", "--since", since, "--until", Now(), "--filter", $"container={name}", "--format", "{{.Action}}")).Split('\n');
        Assert.Equal(["create", "start", "pause", "unpause", "kill", "die"], actions);
    }

    private static string Now()
    {
        var microseconds = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10;
        return $"{microseconds / 1_000_000}.{microseconds % 1_000_000:D6}";
    }
}
