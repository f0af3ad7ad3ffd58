using System.Diagnostics;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Engine.Tracing;
using Berth.Engine.Volumes;
using Berth.Images;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Makes a container of an image. It is durable when this returns, unless it removes itself at its end anyhow.</summary>
    /// <param name="name">Null for one of the engine's choice.</param>
    /// <param name="image">A reference or an id.</param>
    /// <param name="platform"><c>os/architecture</c> that the image must be for; null or empty is any.</param>
    /// <param name="settings">What the user said; the rest is the image's and the engine's.</param>
    /// <param name="cancellation">Before anything has been made.</param>
    /// <exception cref="EngineException">No such image, the name is taken, or the settings are not valid.</exception>
    public async Task<CreatedContainer> CreateAsync(string? name, string image, string? platform, ContainerSettings settings, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        using Activity? span = EngineTracing.BeginImage("container.create", image);
        string? wanted = string.IsNullOrEmpty(name) ? null : ContainerNames.Normalize(name);
        ValidSettings valid = SettingsValidation.Validate(settings, facts);
        Image found = images.Use(image, platform);
        ContainerSettings complete = NamespaceValidation.WithIds(
            SettingsCompletion.Complete(valid.Settings, found.Config.Config, options), neighbour => Find(neighbour)?.Id);
        complete = complete with { Network = WithLinkedNames(Membership.Normalize(complete.Network, networks.Table.Find)) };
        RequirePossible(complete.Network);
        BindSources.Verify(complete.Storage);
        StorageSize.Verify(complete.Storage, options.ContainersDirectory);
        NetworkKind network = planner.NetworkKindOf(complete.Network);
        Slot? slot = LaunchPlanner.FitsUsualSlot(complete) ? pool.TryTake(network) : null;
        string id = slot?.Id ?? ContainerIds.New();
        string chosen = wanted ?? ContainerNames.Choose(taken => table.TryReserve(taken, id, out _));
        try
        {
            if (wanted is not null)
            {
                Reserve(wanted, id);
            }

            complete = await AttachVolumesAsync(id, complete, found).ConfigureAwait(false);
            Container container = Make(id, chosen, image, found, complete);
            span?.About(container);
            container.Prepared = slot;
            table.Add(container);
            if (slot is not null)
            {
                GiveBackUnlessStarted(container);
            }

            AwaitClientsUnsynchronized(container);
            Publish(container, ContainerActions.Create);
            return new CreatedContainer(container, valid.Warnings);
        }
        catch
        {
            table.Release(chosen, id);
            await volumes.ReleaseAsync(id, complete.Storage.Attached, removesAnonymous: true).ConfigureAwait(false);
            await AbandonAsync(id, slot).ConfigureAwait(false);
            throw;
        }
        finally
        {
            pool.Refill(network, SlotPool.AfterCreate);
        }
    }

    /// <summary>Of networks that are there: as with Docker one need not be there yet when its container is made.</summary>
    private void RequirePossible(NetworkDefinition network)
    {
        foreach ((string name, EndpointDefinition wishes) in Membership.Of(network))
        {
            if (networks.Table.Find(name) is { } found)
            {
                RequirePossible(found, wishes, $"invalid config for network {name}: ");
            }
        }
    }

    private Container Make(string id, string name, string reference, Image image, ContainerSettings settings)
    {
        ContainerDefinition definition = new()
        {
            Id = id, Name = name, CreatedAt = time.GetUtcNow(), Settings = settings,
            Image = new ImageOrigin
            {
                Reference = reference, Id = image.Id, TopChainId = image.TopChainId,
                Layers = [.. image.LayerDirectories.Select(directory => Path.GetRelativePath(options.Root, directory))],
            },
        };
        IDisposable? layers = image.TopChainId is { } top ? images.HoldLayers(top) : null;
        try
        {
            ContainerDirectory.Make(options, id, StorageSize.Of(settings.Storage, options.LayerSize), quotas);
            IReadOnlyList<VolumeDefinition> made = volumes.MadeFor(id, settings.Storage.Attached);
            state.PutContainer(definition, durable: !settings.Lifecycle.AutoRemove, made);
            volumes.Keep(made);
        }
        catch
        {
            layers?.Dispose();
            throw;
        }

        return new Container(definition, new ContainerState()) { Layers = layers };
    }

    private async Task AbandonAsync(string id, Slot? slot)
    {
        if (slot is not null)
        {
            await maker.DiscardAsync(slot).ConfigureAwait(false);
        }

        ContainerDirectory.Sweep(options.DirectoryOf(id));
    }
}
