using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Commands;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli;

/// <summary>
/// The command line of an OCI runtime. One thread, no console, no library for options or logging: the process lives for some
/// milliseconds, and it clones.
/// </summary>
internal static class RuntimeProgram
{
    private const int Failed = 1;

    /// <summary>What <c>exec</c> ends with when there was no program to end, as in runc: a program's own codes are below it.</summary>
    private const int ExecFailed = 255;

    private const string Version = "0.1.0";

    private const string Usage = """
        usage: berth-runtime [--root DIR] [--log FILE] [--log-format text|json] [--debug] COMMAND [OPTION...] ID

        create, start, run, state, kill, delete, exec, pause, resume, ps, update, list, features, spec

        """;

    private static readonly OptionSet Known =
        new("root=", "log=", "log-format=", "debug", "systemd-cgroup", "rootless=", "criu=", "cgroup-manager=", "version|v", "help|h");

    public static int Run(string[] words)
    {
        RuntimeLog log = new(path: null, json: false, debug: false);
        string command = string.Empty;
        try
        {
            Arguments arguments = Arguments.Parse(words, Known, operandsEndOptions: true);
            log = LogOf(arguments);
            if (arguments.Has("version"))
            {
                Output.Write($"berth-runtime version {Version}\nspec: {RuntimeSpec.CurrentVersion}\n");
                return 0;
            }

            if (arguments.Has("help") || arguments.Operands.Count == 0)
            {
                Output.Write(Usage);
                return arguments.Has("help") ? 0 : Failed;
            }

            command = arguments.Operands[0];
            Seal(command, words, log);
            return Run(SessionOf(arguments, log), command, arguments.Operands.ToArray().AsSpan(1));
        }
        catch (Exception e)
        {
            log.Error(MessageOf(e));
            return command == "exec" ? ExecFailed : Failed;
        }
    }

    private static int Run(Session session, string command, ReadOnlySpan<string> words) => command switch
    {
        "create" => CreateCommand.Run(session, words),
        "start" => StartCommand.Run(session, words),
        "run" => RunCommand.Run(session, words),
        "state" => StateCommand.Run(session, words),
        "kill" => KillCommand.Run(session, words),
        "delete" => DeleteCommand.Run(session, words),
        "exec" => ExecCommand.Run(session, words),
        "pause" => PauseCommand.Pause(session, words),
        "resume" => PauseCommand.Resume(session, words),
        "ps" => PsCommand.Run(session, words),
        "update" => UpdateCommand.Run(session, words),
        "list" => ListCommand.Run(session, words),
        "features" => FeaturesCommand.Run(session, words),
        "spec" => SpecCommand.Run(session, words),
        _ => throw new RuntimeException($"unknown command \"{command}\""),
    };

    /// <summary>
    /// Commands that put a process into a container run from a read-only mount of the program, which a hostile container could
    /// otherwise write to through the link to it in /proc. Mostly that is so before this program begins.
    /// </summary>
    private static void Seal(string command, string[] words, RuntimeLog log)
    {
        Errno failed = command is "create" or "run" or "exec" ? SealedProgram.Execute([Environment.GetCommandLineArgs()[0], .. words]) : Errno.None;
        if (failed != Errno.None)
        {
            log.Warning($"the program could not be sealed against its containers: {failed.Describe()}");
        }
    }

    private static RuntimeLog LogOf(Arguments arguments)
    {
        string format = arguments.Value("log-format") ?? "text";
        return format is "text" or "json"
            ? new RuntimeLog(arguments.Value("log"), json: format == "json", arguments.Has("debug"))
            : throw new RuntimeException($"--log-format is text or json, not \"{format}\"");
    }

    private static Session SessionOf(Arguments arguments, RuntimeLog log)
    {
        bool systemd = arguments.Has("systemd-cgroup") || arguments.Value("cgroup-manager") == "systemd";
        if (systemd)
        {
            log.Warning("--systemd-cgroup: cgroups are made where systemd would make them, but without asking it");
        }

        string root = Path.GetFullPath(arguments.Value("root") is { Length: > 0 } given ? given : ContainerStore.DefaultRoot);
        return new Session(new ContainerStore(root), log, systemd);
    }

    /// <summary>Messages are whole as they are thrown; only a program that is not there is told in the words that callers look for.</summary>
    private static string MessageOf(Exception e) => e switch
    {
        LaunchException { IsExecute: true, Errno: Errno.ENOENT } launch when !launch.Step.Contains('/') =>
            $"{launch.Step}: executable file not found in $PATH: {launch.Errno.Describe()}",
        LaunchException or RuntimeException or SpecException or LinuxException or IOException or UnauthorizedAccessException => e.Message,
        _ => $"internal error: {e.GetType().Name}: {e.Message}",
    };
}
