using Berth.Engine.Containers.Processes;
using Berth.Engine.Events;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>The processes of a running container, execs included, as the machine's ps shows them.</summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="arguments">Of ps, with blanks between; empty is <c>-ef</c>.</param>
    /// <param name="cancellation">Ends the wait before ps is started.</param>
    /// <exception cref="EngineException">The container does not run, or ps cannot show what is asked for.</exception>
    public async Task<ProcessTable> TopAsync(string nameOrId, string arguments = "", CancellationToken cancellation = default)
    {
        IReadOnlyList<string> words = PsArguments.Parse(arguments);
        Container container = Get(nameOrId);
        if (container.State.Status == ContainerStatus.Restarting)
        {
            throw EngineException.Restarting(container.Id);
        }

        LiveContainer live = container.Live ?? throw EngineException.NotRunning(container.Id);
        ProcessTable table = await Task.Run(() => Read(live, words), cancellation).ConfigureAwait(false);
        Publish(container, ContainerActions.Top);
        return table;
    }

    private static ProcessTable Read(LiveContainer live, IReadOnlyList<string> words)
    {
        HashSet<int> pids = [.. live.Slot.Cgroup.Pids()];
        return ProcessTable.Select(PsProgram.Run(words, pids), pids);
    }
}
