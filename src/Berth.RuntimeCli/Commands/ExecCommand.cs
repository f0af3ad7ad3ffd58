using System.Globalization;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Launching;
using Berth.RuntimeCli.State;
using Berth.RuntimeCli.Terminals;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>exec ID PROGRAM…</c>, or <c>exec --process FILE ID</c>: another process in a running container.</summary>
internal static class ExecCommand
{
    private static readonly OptionSet Known = new(
        "process|p=", "detach|d", "pid-file=", "console-socket=", "tty|t", "cwd=", "env|e=", "user|u=", "additional-gids|g=", "cap|c=",
        "no-new-privs", "preserve-fds=", "ignore-paused", "apparmor=", "process-label=", "cgroup=");

    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, Known, operandsEndOptions: true);
        if (arguments.Operands.Count == 0)
        {
            throw new RuntimeException("the id of a container is missing");
        }

        (ContainerDirectory directory, ContainerState state) = session.Store.Get(arguments.Operands[0]);
        using InitProcess init = OpenInit(session, directory, state, arguments.Has("ignore-paused"));
        SpecDocument document = SpecReader.ReadRuntimeSpec(directory.LoadConfig());
        ExecRequest request = new()
        {
            Process = ProcessOf(arguments, document.Spec),
            PidFile = arguments.Value("pid-file"),
            ConsoleSocket = arguments.Value("console-socket"),
            PreservedDescriptors = arguments.Number("preserve-fds", otherwise: 0),
            Detach = arguments.Has("detach"),
        };
        int process = new ExecLauncher(session, state, init, request).Launch(document.Seccomp.ToArray(), out int terminal);
        return request.Detach ? 0 : Foreground.Wait(process, terminal);
    }

    private static InitProcess OpenInit(Session session, ContainerDirectory directory, ContainerState state, bool ignorePaused)
    {
        string status = session.StatusOf(directory, state);
        return status switch
        {
            ContainerStatus.Stopped => throw new RuntimeException("cannot exec in a stopped container"),
            ContainerStatus.Paused when !ignorePaused =>
                throw new RuntimeException("cannot exec in a paused container (use --ignore-paused to override)"),
            _ => Session.InitOf(state),
        };
    }

    private static ProcessSpec ProcessOf(Arguments arguments, RuntimeSpec spec)
    {
        if (arguments.Value("process") is { } file)
        {
            return SpecReader.ReadProcess(FileContent.Read(file));
        }

        List<string> command = arguments.Operands[1..];
        if (command.Count == 0)
        {
            throw new RuntimeException("the program to execute is missing");
        }

        ProcessSpec own = spec.Process ?? new ProcessSpec();
        return own with
        {
            Args = command,
            Terminal = arguments.Has("tty"),
            ConsoleSize = null,
            Cwd = arguments.Value("cwd") ?? own.Cwd,
            Env = [.. own.Env, .. arguments.Values("env")],
            User = UserOf(arguments, own.User),
            Capabilities = CapabilitiesOf(arguments, own.Capabilities),
            NoNewPrivileges = own.NoNewPrivileges || arguments.Has("no-new-privs"),
        };
    }

    private static UserSpec UserOf(Arguments arguments, UserSpec own)
    {
        uint[] groups = [.. arguments.Values("additional-gids").Select(Id)];
        UserSpec user = groups.Length > 0 ? own with { AdditionalGids = [.. own.AdditionalGids, .. groups] } : own;
        if (arguments.Value("user") is not { } text)
        {
            return user;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? user with { Uid = Id(text) } : user with { Uid = Id(text[..colon]), Gid = Id(text[(colon + 1)..]) };
    }

    /// <summary>As in runc, what is added reaches every set that a process has without being root.</summary>
    private static CapabilitiesSpec? CapabilitiesOf(Arguments arguments, CapabilitiesSpec? own)
    {
        string[] added = [.. arguments.Values("cap")];
        if (added.Length == 0)
        {
            return own;
        }

        CapabilitiesSpec sets = own ?? new CapabilitiesSpec();
        return sets with
        {
            Bounding = [.. sets.Bounding.Union(added)],
            Effective = [.. sets.Effective.Union(added)],
            Permitted = [.. sets.Permitted.Union(added)],
        };
    }

    private static uint Id(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
        ? id
        : throw new RuntimeException($"\"{text}\" is no number of a user or group; names are not looked up here");
}
