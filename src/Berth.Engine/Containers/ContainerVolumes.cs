using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Files;
using Berth.Engine.Containers.Updates;
using Berth.Images;
using Berth.Images.Layers;
using Berth.Linux;
using Berth.Runtime.Launch;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>The volumes of containers.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>What a new container attaches: its volumes are there when this returns, filled, and used by it.</summary>
    private async Task<ContainerSettings> AttachVolumesAsync(string id, ContainerSettings settings, Image image)
    {
        IReadOnlyList<ResolvedMount> resolved = MountResolution.Resolve(settings.Storage, StorageOf, ContainerIds.New);
        ContainerSettings attached = settings with { Storage = settings.Storage with { Attached = [.. resolved.Select(static mount => mount.Mount)] } };
        if (resolved.Count == 0)
        {
            return attached;
        }

        try
        {
            await volumes.UseAsync(id, resolved, durable: !settings.Lifecycle.AutoRemove, isCreate: true).ConfigureAwait(false);
            await PopulateAsync(id, resolved, image).ConfigureAwait(false);
            return attached;
        }
        catch
        {
            await volumes.ReleaseAsync(id, attached.Storage.Attached, removesAnonymous: true).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Not NotFound: that is how clients learn that the image is missing.</summary>
    private StorageDefinition StorageOf(string container) =>
        Find(container)?.Settings.Storage ?? throw EngineException.InvalidArgument($"No such container: {container}");

    /// <summary>Copies what the image has in the place of a volume into it. The image's files are looked at first: most have nothing there.</summary>
    private async Task PopulateAsync(string id, IReadOnlyList<ResolvedMount> resolved, Image image)
    {
        IReadOnlyList<AttachedMount> wanted = FilledByImage(resolved, image);
        if (wanted.Count == 0)
        {
            return;
        }

        using IDisposable? held = image.TopChainId is { } top ? images.HoldLayers(top) : null;
        RootSource.OverlayRoot root = new(image.LayerDirectories, options.EmptyLayer, "", false);
        try
        {
            using FileView view = await views.OpenStoppedAsync(root, [], ViewAccess.Read).ConfigureAwait(false);
            foreach (AttachedMount mount in wanted)
            {
                Errno error = view.Open(mount.Destination, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle source);
                using (source)
                {
                    LinuxException.ThrowIfFailed(error, "open", mount.Destination);
                    await volumes.FillAsync(mount.Name, id, source).ConfigureAwait(false);
                }
            }
        }
        catch (LinuxException error)
        {
            throw new EngineException(EngineErrorKind.Internal, $"failed to populate volume: {error.Message}", error);
        }
    }

    /// <summary>The volumes in whose place the image has a directory.</summary>
    private static List<AttachedMount> FilledByImage(IReadOnlyList<ResolvedMount> resolved, Image image)
    {
        if (image.LayerDirectories.Count == 0)
        {
            return [];
        }

        using LayeredFiles files = LayeredFiles.Open(image.LayerDirectories);
        List<AttachedMount> found = [];
        foreach (ResolvedMount mount in resolved)
        {
            FileStatus? status = mount.Volume is null ? null : files.Status(mount.Mount.Destination, followLast: true);
            if (status is { IsDirectory: false } && mount.Mount.Mode.Length == 0)
            {
                throw EngineException.InvalidArgument($"cannot mount volume over existing file, file exists {mount.Mount.Destination}");
            }

            if (status is { IsDirectory: true } && mount.Copies)
            {
                found.Add(mount.Mount);
            }
        }

        return found;
    }

    /// <summary>What a container attaches after a change of its mounts: volumes that it did not name before are there, filled, and used by it.</summary>
    private async Task<ContainerSettings> ReattachAsync(Container container, ContainerSettings edited, SettingsChange? change)
    {
        if (change is null || !AttachedEdit.IsWanted(change))
        {
            return edited;
        }

        IReadOnlyList<ResolvedMount> resolved = AttachedEdit.Apply(container.Settings.Storage, edited.Storage, change, ContainerIds.New);
        await volumes.UseAsync(container.Id, resolved, durable: true, isCreate: false).ConfigureAwait(false);
        if (images.Find(container.Definition.Image.Id) is { } image)
        {
            await PopulateAsync(container.Id, resolved, image).ConfigureAwait(false);
        }

        return edited with { Storage = edited.Storage with { Attached = [.. resolved.Select(static mount => mount.Mount)] } };
    }

    /// <summary>The container names no longer what it named before; nothing of that is removed.</summary>
    private Task ReleaseVolumesAsync(string id, IReadOnlyList<AttachedMount>? before, IReadOnlyList<AttachedMount>? after)
    {
        HashSet<string> kept = [.. (after ?? []).Select(static mount => mount.Name)];
        return volumes.ReleaseAsync(id, before?.Where(mount => !kept.Contains(mount.Name)).ToList(), removesAnonymous: false);
    }

    /// <summary>Changes what containers are, none of which does anything meanwhile.</summary>
    /// <param name="ids">Which; one that is gone is left out.</param>
    /// <param name="change">From what they are to what they become, which it has stored when it ends.</param>
    private async Task ChangeDefinitionsAsync(IReadOnlyList<string> ids, Func<IReadOnlyList<ContainerDefinition>, Task<IReadOnlyList<ContainerDefinition>>> change)
    {
        List<IDisposable> held = [];
        try
        {
            List<Container> found = [];
            foreach (Container container in ids.Order(StringComparer.Ordinal).Select(Find).OfType<Container>())
            {
                held.Add(await container.LockAsync(CancellationToken.None).ConfigureAwait(false));
                found.Add(container);
            }

            IReadOnlyList<ContainerDefinition> changed = await change([.. found.Select(static container => container.Definition)]).ConfigureAwait(false);
            foreach ((Container container, ContainerDefinition definition) in found.Zip(changed))
            {
                container.Definition = definition;
            }
        }
        finally
        {
            held.ForEach(static hold => hold.Dispose());
        }
    }

    private Task BeginVolumesAsync(Container container) => volumes.BeginRunAsync(container.Id, container.Settings.Storage.Attached, NamespaceOfRunning);

    /// <summary>Of a container that runs: its mount namespace, and what it has attached.</summary>
    private (SafeFileHandle Namespace, IReadOnlyList<AttachedMount> Attached)? NamespaceOfRunning(string id) =>
        Find(id) is { Live: { } live } container && MountNamespaceOf(live) is { } space ? (space, container.Settings.Storage.Attached ?? []) : null;
}
