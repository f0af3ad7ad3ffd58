namespace Berth.UnitTests.Cli.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData(125, "unknown flag: --foo\n\nUsage:  berth run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'berth run --help' for more information\n", "run", "--foo")]
    [InlineData(1, "berth: 'berth rm' requires at least 1 argument\n\nUsage:  berth rm [OPTIONS] CONTAINER [CONTAINER...]\n\nRun 'berth rm --help' for more information\n", "rm")]
    [InlineData(1, "berth: 'berth ps' accepts no arguments\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more information\n", "ps", "extra")]
    [InlineData(1, "berth: unknown command: berth rn\nDid you mean 'berth run'?\n\nRun 'berth --help' for more information\n", "rn")]
    [InlineData(1, "berth: unknown command: berth container frobnicate\n\nRun 'berth container --help' for more information\n", "container", "frobnicate")]
    [InlineData(125, "unknown flag: --foo\n\nRun 'berth --help' for more information\n", "--foo", "ps")]
    [InlineData(125, "unable to parse docker host `ftp://x`: use unix:///path/to/socket, tcp://host:port or ssh://user@host\n", "-H", "ftp://x", "ps")]
    public void Run_Mistake_IsToldWithTheUsage(int code, string message, params string[] arguments) =>
        Assert.Equal(new CommandRun(code, "", message), CommandRun.Of(arguments));

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData()]
    public void Run_Help_ShowsEveryCommand(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches("\n  run +Create and run a new container from an image\n", run.Output);
        Assert.Matches("\n  container +Manage containers\n", run.Output);
    }

    [Theory]
    [InlineData("kill", "--help")]
    [InlineData("help", "kill")]
    public void Run_HelpOfACommand_IsMadeFromItsDeclaration(params string[] arguments) => Assert.Equal(
        """
        Usage:  berth kill [OPTIONS] CONTAINER [CONTAINER...]

        Kill one or more running containers

        Options:
          -s, --signal string   Signal to send to the container

        Examples:
          # Have a service read its configuration anew
          berth kill -s HUP web

        """,
        CommandRun.Of(arguments).Output);

    [Fact]
    public void Run_HelpOfAGroup_ListsItsCommands() =>
        Assert.Contains("\n  bootstrap  Make an image", CommandRun.Of("image", "--help").Output, StringComparison.Ordinal);

    [Fact]
    public void Run_Version_AsksNobody() => Assert.StartsWith("berth version ", CommandRun.Of("--version").Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("unix:///no/such.sock", "There is no directory for /no/such.sock")]
    [InlineData("unix:///tmp/no-such.sock", "Start it, or name it in BERTH_DAEMON: there is no /no/berthd")]
    public void Run_NobodyListens_SaysWhatToDo(string host, string advice) => Assert.Equal(
        new CommandRun(1, "", $"Cannot connect to the Berth daemon at {host}. Is berthd running?\n{advice}\n"), CommandRun.Of("-H", host, "ps"));

    [Fact]
    public void Run_NobodyListensOnDockersSocket_StartsNothing()
    {
        CommandRun run = CommandRun.With(name => name == "DOCKER_HOST" ? "unix:///no/such.sock" : name == "BERTH_DAEMON" ? "/bin/true" : null, "ps");
        Assert.Equal("Cannot connect to the Berth daemon at unix:///no/such.sock. Is berthd running?\n", run.Error);
    }

    [Fact]
    public void Run_DaemonThatEndsAtOnce_IsTold()
    {
        string directory = Directory.CreateTempSubdirectory("berth-cli-").FullName;
        try
        {
            CommandRun run = CommandRun.With(
                name => name switch { "BERTH_DAEMON" => "/bin/false", "BERTH_RUN" => directory, _ => null }, "-H", $"unix://{directory}/x.sock", "ps");
            Assert.Contains("It was started and ended at once", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
