using System.Diagnostics;
using Berth.Engine.Launching;
using Berth.Engine.Tracing;

namespace Berth.Engine.Containers;

/// <summary>What a container is launched into.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>How long a container that was created may hold a slot before its start.</summary>
    private static readonly TimeSpan UnstartedPatience = TimeSpan.FromSeconds(10);

    /// <summary>The slot that waits for this container, or a new one.</summary>
    private async Task<Slot> TakeSlotUnsynchronizedAsync(Container container)
    {
        using Activity? span = EngineTracing.Begin("slot");
        if (container.Prepared is { } prepared)
        {
            if (!prepared.Shim.Exited.IsCompleted)
            {
                return prepared;
            }

            container.Prepared = null;
            await maker.DiscardAsync(prepared).ConfigureAwait(false);
        }

        return await MakeSlotAsync(container).ConfigureAwait(false);
    }

    private async Task<Slot> MakeSlotAsync(Container container)
    {
        Directory.CreateDirectory(options.DirectoryOf(container.Id));
        return await maker.MakeAsync(planner.PlanSlot(container.Definition), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>A slot must not be held for ever by a container that nobody starts; its start makes another one then.</summary>
    private void GiveBackUnlessStarted(Container container)
    {
        _ = Task.Run(async () =>
        {
            bool waits = true;
            while (waits)
            {
                await Task.Delay(UnstartedPatience, time, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                waits = !closing.IsCancellationRequested && await IsAwaitedAsync(container).ConfigureAwait(false);
            }
        });
    }

    private async Task<bool> IsAwaitedAsync(Container container)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (Volatile.Read(ref container.EarlySessions) > 0)
            {
                return true;
            }

            await DropPreparedUnsynchronizedAsync(container).ConfigureAwait(false);
            return false;
        }
    }

    private async Task DropPreparedUnsynchronizedAsync(Container container)
    {
        if (container.Prepared is { } slot)
        {
            container.Prepared = null;
            await maker.DiscardAsync(slot).ConfigureAwait(false);
        }
    }
}
