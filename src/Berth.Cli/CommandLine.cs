using Berth.Cli.Arguments;
using Berth.Cli.Commands;
using Berth.Cli.Contexts;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli;

/// <summary>
/// A whole command line: the program's own options, the command they are followed by, and how failures are told. The daemon
/// <c>ownDaemon</c> may be started where none runs.
/// </summary>
internal sealed class CommandLine(TextWriter output, TextWriter error, Func<string, string?> environment, string ownDaemon)
{
    private const int DefaultWidth = 80;
    private const int BrokenPipe = 141; // as a program that SIGPIPE ends
    private readonly GlobalOptions options = new();

    /// <returns>The exit code.</returns>
    public int Run(string[] arguments)
    {
        try
        {
            int code = RunCommand(arguments);
            output.Flush();
            error.Flush();
            return code;
        }
        catch (LinuxException e) when (e is { Operation: "write", Errno: Errno.EPIPE })
        {
            return BrokenPipe;
        }
        catch (UsageException e)
        {
            return Fail($"{e.Message}\n\nRun 'berth --help' for more information", e.ExitCode);
        }
        catch (CommandException e)
        {
            return Fail(e.Message, e.ExitCode);
        }
        catch (LinuxException e)
        {
            return Fail($"berth: {e.Message}", 1);
        }
        catch (Exception e)
        {
            // A bug; but the ways out above have run, so that a terminal is never left raw.
            return Fail($"berth: internal error: {e}", 1);
        }
    }

    private int RunCommand(string[] arguments)
    {
        ParsedArguments global = ArgumentParser.Parse(options.All, arguments, stopAtFirstOperand: true);
        if (options.Version.Value)
        {
            output.WriteLine(Versions.Line);
            return 0;
        }

        string[] words = [.. global.Operands];
        if (global.HelpWanted || words.Length == 0 || (words[0] == "help" && words.Length == 1))
        {
            output.Write(HelpText.OfProgram(CommandTree.Groups, CommandTree.Commands, options.All, Width()));
            return 0;
        }

        if (words[0] == "help")
        {
            words = [.. words[1..], "--help"];
        }

        return CommandTree.FindGroup(words[0]) is { } group ? RunInGroup(group, words) : RunEntry(CommandTree.Find(words[0]), "berth", words);
    }

    private int RunInGroup(CommandGroup group, string[] words)
    {
        if (words.Length == 1 || words[1] is "--help" or "-h")
        {
            // As docker's: help that was not asked for is no output.
            (words.Length == 1 ? error : output).Write(HelpText.Of(group));
            return 0;
        }

        CommandEntry? entry = Array.Find(group.Commands, entry => entry.Answers(words[1]));
        return RunEntry(entry, $"berth {group.Name}", words[1..]);
    }

    private int RunEntry(CommandEntry? entry, string parent, string[] words)
    {
        string path = $"{parent} {words[0]}";
        if (entry is null)
        {
            return Fail($"berth: unknown command: {path}{CommandTree.Suggest(words[0])}\n\nRun '{parent} --help' for more information", 1);
        }

        Command command = entry.Make();
        try
        {
            ParsedArguments parsed = ArgumentParser.Parse(command.Options, words.AsSpan(1), command.StopsAtFirstOperand);
            if (parsed.HelpWanted)
            {
                output.Write(HelpText.Of(command, path, entry.Summary, Width()));
                return 0;
            }

            int? restAt = command.HasRest ? parsed.DashesAt : null;
            command.Operands.Check(restAt ?? parsed.Operands.Count, path);
            return RunParsed(command, path, parsed.Operands, restAt);
        }
        catch (UsageException e)
        {
            string usage = HelpText.UsageLine(command, path);
            return Fail($"{e.Message}\n\nUsage:  {usage}\n\nRun '{path} --help' for more information", e.ExitCode);
        }
    }

    private int RunParsed(Command command, string path, IReadOnlyList<string> operands, int? restAt)
    {
        ContextCatalog contexts = new(ClientDirectory.Choose(options.Config, environment), options, environment);
        using Engine engine = new(contexts.CurrentAddress, command.StartsDaemon ? new DaemonStarter(environment, ownDaemon, error) : null);
        IReadOnlyList<string>? rest = restAt is { } at ? [.. operands.Skip(at)] : null;
        return command.Run(new Invocation(path, [.. operands.Take(restAt ?? operands.Count)], engine, output, error) { Rest = rest, Contexts = contexts });
    }

    private int Fail(string message, int exitCode)
    {
        output.Flush();
        error.WriteLine(message);
        error.Flush();
        return exitCode;
    }

    private static int Width() => TerminalMode.Size(1).Columns is > 0 and var columns ? columns : DefaultWidth;
}
