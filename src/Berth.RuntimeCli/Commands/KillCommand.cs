using Berth.Linux;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>kill ID [SIGNAL]</c>: a signal to the first process; with <c>--all</c> to each.</summary>
internal static class KillCommand
{
    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, new OptionSet("all|a", "regex|r"));
        if (arguments.Operands.Count is 0 or > 2)
        {
            throw new RuntimeException("usage: kill [--all] ID [SIGNAL]");
        }

        string name = arguments.Operands.Count > 1 ? arguments.Operands[1] : "TERM";
        if (!SignalNumber.TryParse(name, out int signal))
        {
            throw new RuntimeException($"unknown signal \"{name}\"");
        }

        (_, ContainerState state) = session.Store.Get(arguments.Operands[0]);
        if (arguments.Has("all"))
        {
            session.CgroupOf(state).SignalAll(signal);
            return 0;
        }

        using InitProcess init = Session.InitOf(state);
        Errno failed = init.Signal(signal);
        if (failed == Errno.ESRCH)
        {
            throw new RuntimeException("container not running");
        }

        LinuxException.ThrowIfFailed(failed, $"send signal {signal} to the container's process");
        if (signal == SignalNumber.Kill)
        {
            session.CgroupOf(state).ThawIfFrozen();
        }

        return 0;
    }
}
