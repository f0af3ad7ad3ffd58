using Berth.Engine.Events;
using Berth.Engine.Filtering;
using Berth.Engine.Images;

namespace Berth.Engine.Containers.Listing;

/// <summary>Removes containers that do not run.</summary>
internal sealed class ContainerPruner(EngineOptions options, ContainerOperations containers, ImageOperations images, EventBus events, TimeProvider time)
{
    /// <summary>One that cannot be removed, because it has just been started or removed, is left out.</summary>
    /// <param name="filters"><c>label</c>, <c>label!</c>, <c>until</c>.</param>
    /// <param name="cancellation">Stops between two containers.</param>
    /// <exception cref="EngineException">A filter is unknown or has a value that makes no sense.</exception>
    public async Task<PrunedContainers> PruneAsync(Filters filters, CancellationToken cancellation)
    {
        filters.Require("label", "label!", "until");
        DateTimeOffset? until = UntilFilter.TimeOf(filters, time.GetUtcNow());
        List<string> removed = [];
        long reclaimed = 0;
        foreach (Container container in containers.All.Where(container => IsWanted(container, filters, until)))
        {
            cancellation.ThrowIfCancellationRequested();
            long size = ContainerDetails.SizeOf(options, images, container.Definition).Written;
            if (await TryRemoveAsync(container.Id, cancellation).ConfigureAwait(false))
            {
                removed.Add(container.Id);
                reclaimed += size;
            }
        }

        events.Publish(EventTypes.Container, ContainerActions.Prune, "", new Dictionary<string, string> { ["reclaimed"] = $"{reclaimed}" });
        return new PrunedContainers(removed, reclaimed);
    }

    private static bool IsWanted(Container container, Filters filters, DateTimeOffset? until) =>
        container.State.Status is ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Dead
        && (until is null || container.Definition.CreatedAt < until)
        && filters.AllowsLabels("label", container.Settings.Identity.Labels)
        && !filters.ForbidsLabels("label!", container.Settings.Identity.Labels);

    private async Task<bool> TryRemoveAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await containers.RemoveAsync(id, new RemovalOptions(), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (EngineException error) when (error.Kind is EngineErrorKind.Conflict or EngineErrorKind.NotFound)
        {
            return false;
        }
    }
}

/// <param name="Ids">Of those that are gone.</param>
/// <param name="ReclaimedBytes">What they had written.</param>
internal sealed record PrunedContainers(IReadOnlyList<string> Ids, long ReclaimedBytes);
