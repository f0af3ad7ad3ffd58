using Berth.Cli;

namespace Berth.UnitTests.Cli.Commands;

/// <summary>What a command line printed and gave back.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>There is a real daemon beside the tests, which no test may ever start.</summary>
    public const string NoDaemon = "/no/berthd";

    public static CommandRun Of(params string[] arguments) => With(_ => null, arguments);

    /// <summary>Against a fake engine.</summary>
    public static CommandRun Of(FakeEngine engine, params string[] arguments) => Of(["-H", $"unix://{engine.SocketPath}", .. arguments]);

    public static CommandRun With(Func<string, string?> environment, params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int code = new CommandLine(output, error, environment, NoDaemon).Run(arguments);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
