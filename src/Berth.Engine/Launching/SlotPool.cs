using Berth.Engine.Containers;
using Berth.Linux;
using Berth.Runtime.Cgroups;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Launching;

/// <summary>
/// A few slots of the usual kind kept ready under the ids that the next containers will be given, so that a start needs to launch
/// only. A kind of network is kept ready once it has been asked for. Refilling begins when a launch is over, for the launch is what
/// somebody waits for.
/// </summary>
internal sealed partial class SlotPool(EngineOptions options, SlotMaker maker, ILogger<SlotPool> log) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<NetworkKind, Queue<Slot>> ready = [];
    private readonly CancellationTokenSource closing = new();
    private Task filling = Task.CompletedTask;

    /// <summary>A ready slot, or null; never waits.</summary>
    public Slot? TryTake(NetworkKind network)
    {
        lock (gate)
        {
            while (QueueOf(network).TryDequeue(out Slot? slot))
            {
                if (!slot.Shim.Exited.IsCompleted)
                {
                    return slot;
                }

                _ = maker.DiscardAsync(slot);
            }

            return null;
        }
    }

    /// <summary>Begins to fill up, in the background.</summary>
    public void Refill(NetworkKind network)
    {
        lock (gate)
        {
            QueueOf(network);
            if (filling.IsCompleted && !closing.IsCancellationRequested)
            {
                filling = Task.Run(FillAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        Task last;
        lock (gate)
        {
            last = filling;
        }

        await last.ConfigureAwait(false);
        await Task.WhenAll(ready.Values.SelectMany(slots => slots).Select(maker.DiscardAsync)).ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task FillAsync()
    {
        try
        {
            while (NextMissing() is { } network)
            {
                string id = ContainerIds.New();
                SlotRequest request = new() { Id = id, Network = network, CgroupPath = CgroupDriver.PathOf($"{options.CgroupParent}/{id}", id) };
                Slot slot = await maker.MakeAsync(request, closing.Token).ConfigureAwait(false);
                lock (gate)
                {
                    QueueOf(network).Enqueue(slot);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The engine closes.
        }
        catch (Exception error) when (error is LinuxException or IOException or Networks.NetworkException or ObjectDisposedException)
        {
            // The next container makes its own and meets the error itself.
            LogNotFilled(error.Message);
        }
    }

    private NetworkKind? NextMissing()
    {
        lock (gate)
        {
            foreach ((NetworkKind network, Queue<Slot> slots) in ready)
            {
                if (slots.Count < options.WarmSlots && !closing.IsCancellationRequested)
                {
                    return network;
                }
            }

            return null;
        }
    }

    private Queue<Slot> QueueOf(NetworkKind network)
    {
        if (!ready.TryGetValue(network, out Queue<Slot>? slots))
        {
            ready[network] = slots = new Queue<Slot>();
        }

        return slots;
    }

    [LoggerMessage(1002, LogLevel.Warning, "could not prepare for the next container: {Reason}")]
    private partial void LogNotFilled(string reason);
}
