using Berth.Engine.Logs;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Writes a container's log, and when following, what is added until the container ends.</summary>
    /// <exception cref="EngineException">There is no such container, or its log is not kept where it can be read.</exception>
    internal async Task CopyLogsAsync(string nameOrId, LogQuery query, bool follow, Stream output, CancellationToken cancellation)
    {
        Container container = Get(nameOrId);
        await CopyLogsAsync(container, query with { Framed = !container.Settings.Stdio.Terminal }, follow, output, cancellation).ConfigureAwait(false);
    }

    private async Task CopyLogsAsync(Container container, LogQuery query, bool follow, Stream output, CancellationToken cancellation)
    {
        LogStore store = options.LogStoreOf(container.Definition)
            ?? throw new EngineException(EngineErrorKind.Internal, "configured logging driver does not support reading");

        Task end = container.Signals.NextExit;
        bool ended = !container.State.IsRunning;
        LogReader reader = new(store.Path, LogFormat.Of(store.Format), query);
        await reader.CopyToAsync(output, follow && !ended ? end : null, cancellation).ConfigureAwait(false);
    }
}
