using System.Diagnostics;
using System.Globalization;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Linux;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Sends a signal to a container's init; without one, SIGKILL, and then returns when the container has ended.</summary>
    /// <exception cref="EngineException">It does not run, or there is no such signal.</exception>
    public async Task KillAsync(string nameOrId, string? signal = null, CancellationToken cancellation = default)
    {
        int number = SignalOf(nameOrId, signal);
        Container container = Find(nameOrId) ?? throw EngineException.NotFound($"cannot kill container: {nameOrId}: No such container: {nameOrId}");
        if (!container.State.IsActive)
        {
            throw EngineException.Conflict($"cannot kill container: {nameOrId}: container {container.Id} is not running");
        }

        using Activity? span = EngineTracing.Begin("container.kill", container);
        if (number == SignalNumber.Kill)
        {
            await KillAndWaitAsync(container, cancellation).ConfigureAwait(false);
        }
        else if (await AnnounceStopAsync(container, EndsForGood(container, number)).ConfigureAwait(false) is (_, { } live))
        {
            await SendSignalAsync(container, live, number).ConfigureAwait(false);
        }
    }

    private static int SignalOf(string nameOrId, string? signal)
    {
        if (string.IsNullOrEmpty(signal))
        {
            return SignalNumber.Kill;
        }

        bool isNumber = int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number != 0;
        return SignalNumber.TryParse(signal, out int known) ? known
            : throw EngineException.InvalidArgument($"cannot kill container: {nameOrId}: {(isNumber ? $"the linux daemon does not support signal {number}" : $"invalid signal: {signal}")}");
    }

    /// <summary>As with Docker: any signal is meant to end a container, unless it names the one that is, and it is another.</summary>
    private static bool EndsForGood(Container container, int signal) =>
        container.Settings.Lifecycle.StopSignal is not { } stopSignal || ParseSignal(stopSignal) == signal;

    private async Task SendSignalAsync(Container container, LiveContainer live, int signal)
    {
        // Before it is sent: the container may end at once, and who reads events wants to know why before that.
        Publish(container, ContainerActions.Kill, ("signal", signal.ToString(CultureInfo.InvariantCulture)));
        try
        {
            await live.Shim.SignalAsync(execId: null, signal, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LinuxException error) when (error.Errno is Errno.ESRCH or Errno.ECONNRESET)
        {
            // It ended in this moment: what the signal was for has happened.
        }
    }
}
