using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>state ID</c>: the state as the specification has it.</summary>
internal static class StateCommand
{
    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        (ContainerDirectory directory, ContainerState state) = session.Store.Get(Arguments.Parse(words, new OptionSet()).ContainerId());
        Output.Write(StateJson.WriteForCaller(state, session.StatusOf(directory, state)));
        return 0;
    }
}
