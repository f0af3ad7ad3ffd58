using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Files;
using Berth.Engine.Events;
using Berth.Images;
using Berth.Images.Imports;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>
    /// Makes an image of a container, running or not: its image's layers and what it has written, without what is mounted in it.
    /// How the image is run is what the request says, then its changes, then what the container says.
    /// </summary>
    /// <exception cref="EngineException">No such container, it restarts, a change or the name is not valid, or the disk is full.</exception>
    public async Task<Image> CommitAsync(string nameOrId, CommitRequest commit, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        ThrowIfRestarting(container);
        CommitSource source = SourceOf(container, commit);
        LiveContainer? paused = commit.Pauses ? await TryPauseAsync(container, cancellation).ConfigureAwait(false) : null;
        try
        {
            source = source with { IsLeftOut = await TracesOfAsync(container, cancellation).ConfigureAwait(false) };
            Image image = await images.CommitAsync(source, commit.Repository, commit.Tag, cancellation).ConfigureAwait(false);
            string name = image.RepoTags.Count > 0 ? image.RepoTags[^1] : "";
            Publish(container, ContainerActions.Commit, ("comment", commit.Comment), ("imageID", image.Id), ("imageRef", name));
            return image;
        }
        finally
        {
            if (paused is not null)
            {
                await ThawAsync(container, paused).ConfigureAwait(false);
                Publish(container, ContainerActions.Unpause);
            }
        }
    }

    private CommitSource SourceOf(Container container, CommitRequest commit)
    {
        try
        {
            ContainerSettings said = ImageSettings.ToSettings(ConfigChanges.Apply(ImageSettings.ToConfig(commit.Settings), commit.Changes));
            return new CommitSource
            {
                ParentId = container.Definition.Image.Id,
                TopChainId = container.Definition.Image.TopChainId,
                Directory = planner.RootOf(container.Definition).Upper,
                IsLeftOut = LaunchTraces.Contains,
                Config = ImageSettings.ToConfig(ImageMerge.Apply(said, ImageSettings.ToConfig(container.Settings))),
                CreatedBy = string.Join(' ', container.Settings.Process.Arguments),
                Author = commit.Author,
                Comment = commit.Comment,
            };
        }
        catch (ImageException error)
        {
            throw EngineException.InvalidArgument(error.Message);
        }
    }

    /// <summary>What the launch has left in the container's layer, unless the container has changed it.</summary>
    private async Task<Func<string, bool>> TracesOfAsync(Container container, CancellationToken cancellation)
    {
        HashSet<string> changed = [.. (await ChangesAsync(container.Id, cancellation).ConfigureAwait(false)).Select(change => change.Path)];
        return path => LaunchTraces.Contains(path) && !changed.Contains(path);
    }

    /// <summary>Null where it does not run, or stands still already.</summary>
    private async Task<LiveContainer?> TryPauseAsync(Container container, CancellationToken cancellation)
    {
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            if (container.Live is not { } live || container.State.Status != ContainerStatus.Running)
            {
                return null;
            }

            await SetFrozenUnsynchronizedAsync(container, live, frozen: true).ConfigureAwait(false);
            Publish(container, ContainerActions.Pause);
            return live;
        }
    }
}
