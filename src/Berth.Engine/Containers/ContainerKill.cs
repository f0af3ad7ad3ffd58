using System.Globalization;
using Berth.Engine.Events;
using Berth.Linux;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Sends a signal to a container's init; without one, SIGKILL, and then returns when the container has ended.</summary>
    /// <exception cref="EngineException">It does not run, or there is no such signal.</exception>
    public async Task KillAsync(string nameOrId, string? signal, CancellationToken cancellation)
    {
        int number = string.IsNullOrEmpty(signal) ? SignalNumber.Kill : ParseSignal(signal);
        Container container = Get(nameOrId);
        if (container.Live is not { } live)
        {
            throw EngineException.Conflict($"cannot kill container: {nameOrId}: container {container.Id} is not running");
        }

        if (number == SignalNumber.Kill)
        {
            await KillAndWaitAsync(container, cancellation).ConfigureAwait(false);
            return;
        }

        await SendSignalAsync(container, live, number).ConfigureAwait(false);
    }

    private async Task SendSignalAsync(Container container, LiveContainer live, int signal)
    {
        try
        {
            await live.Shim.SignalAsync(execId: null, signal, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LinuxException error) when (error.Errno is Errno.ESRCH or Errno.ECONNRESET)
        {
            // It ended in this moment: what the signal was for has happened.
        }

        Publish(container, ContainerActions.Kill, ("signal", signal.ToString(CultureInfo.InvariantCulture)));
    }
}
