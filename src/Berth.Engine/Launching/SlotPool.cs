using Berth.Engine.Containers;
using Berth.Linux;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Launching;

/// <summary>
/// A few slots of the usual kind kept ready under the ids that the next containers will be given, so that a start needs to launch
/// only. A kind of network is kept ready once it has been asked for. Refilling costs as much as a launch, so it begins when nobody is
/// likely to wait for one.
/// </summary>
internal sealed partial class SlotPool : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<NetworkKind, Queue<Slot>> ready = [];
    private readonly CancellationTokenSource closing = new();
    private readonly EngineOptions options;
    private readonly SlotMaker maker;
    private readonly TimeProvider time;
    private readonly ILogger<SlotPool> log;
    private readonly ITimer alarm;
    private DateTimeOffset due = DateTimeOffset.MaxValue;
    private Task filling = Task.CompletedTask;

    public SlotPool(EngineOptions options, SlotMaker maker, TimeProvider time, ILogger<SlotPool> log)
    {
        (this.options, this.maker, this.time, this.log) = (options, maker, time, log);
        alarm = time.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>After a create: its start comes next, and is not to be disturbed.</summary>
    public static TimeSpan AfterCreate { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After a start: what is started may end at once, and that is waited for, too.</summary>
    public static TimeSpan AfterStart { get; } = TimeSpan.FromMilliseconds(10);

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

    /// <summary>Begins to fill up in the background, after a time or when that has been asked for before, whatever comes first.</summary>
    public void Refill(NetworkKind network, TimeSpan delay)
    {
        if (network == NetworkKind.Shared)
        {
            return;
        }

        lock (gate)
        {
            QueueOf(network);
            DateTimeOffset wanted = time.GetUtcNow() + delay;
            if (wanted < due && !closing.IsCancellationRequested)
            {
                due = wanted;
                alarm.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await alarm.DisposeAsync().ConfigureAwait(false);
        Task last;
        lock (gate)
        {
            last = filling;
        }

        await last.ConfigureAwait(false);
        await Task.WhenAll(ready.Values.SelectMany(slots => slots).Select(maker.DiscardAsync)).ConfigureAwait(false);
        closing.Dispose();
    }

    private void Begin()
    {
        lock (gate)
        {
            due = DateTimeOffset.MaxValue;
            filling = FillAsync(filling);
        }
    }

    private async Task FillAsync(Task before)
    {
        await before.ConfigureAwait(false);
        try
        {
            while (NextMissing() is { } network)
            {
                string id = ContainerIds.New();
                SlotRequest request = new() { Id = id, Network = network, CgroupPath = CgroupPaths.OfSlot(options, id) };
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
        catch (Exception error) when (error is LinuxException or IOException or Berth.Networks.NetworkException or ObjectDisposedException)
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
