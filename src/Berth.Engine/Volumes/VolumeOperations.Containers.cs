using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

/// <summary>What containers do with volumes.</summary>
public sealed partial class VolumeOperations
{
    /// <summary>Makes the volumes that are missing, and counts the container among the users of each.</summary>
    /// <param name="container">Its id.</param>
    /// <param name="resolved">What it attaches.</param>
    /// <param name="durable">Whether the container is.</param>
    /// <param name="isCreate">The container is not there yet: until it is, what nobody has named is not to outlive this engine.</param>
    internal async Task UseAsync(string container, IReadOnlyList<ResolvedMount> resolved, bool durable, bool isCreate)
    {
        foreach (ResolvedMount mount in resolved.Where(static mount => mount.Mount.Name.Length > 0))
        {
            VolumeRequest request = mount.Volume ?? new VolumeRequest { Name = mount.Mount.Name };
            Check(request);
            if (table.Use(mount.Mount.Name, container) is not null)
            {
                continue;
            }

            using (await names.TakeAsync(mount.Mount.Name, CancellationToken.None).ConfigureAwait(false))
            {
                _ = table.Use(mount.Mount.Name, container)
                    ?? await MakeUnsynchronizedAsync(request, durable || !mount.Mount.IsAnonymous, container, fill: null, isTentative: isCreate && mount.Mount.IsAnonymous).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The container names them no longer.</summary>
    /// <param name="container">Its id.</param>
    /// <param name="attached">What it had attached.</param>
    /// <param name="removesAnonymous">Those without a name of somebody's choice go, unless another container names them.</param>
    internal async Task ReleaseAsync(string container, IReadOnlyList<AttachedMount>? attached, bool removesAnonymous)
    {
        foreach (AttachedMount mount in VolumesOf(attached))
        {
            Volume? volume = table.Release(mount.Name, container);
            if (volume is not null && removesAnonymous && mount.IsAnonymous)
            {
                await TryRemoveAsync(volume.Name).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A container that was there before this engine. A volume that it names and that is not there stays so until it is started.</summary>
    internal void Adopt(string container, IReadOnlyList<AttachedMount>? attached)
    {
        foreach (AttachedMount mount in VolumesOf(attached))
        {
            table.Use(mount.Name, container);
        }
    }

    /// <summary>It runs already.</summary>
    internal void AdoptRunning(string container, IReadOnlyList<AttachedMount>? attached)
    {
        foreach (AttachedMount mount in VolumesOf(attached))
        {
            if (table.Find(mount.Name) is { } volume)
            {
                table.Run(volume, container);
            }
        }
    }

    /// <summary>Gets the volumes ready to be mounted by a launch. Whatever becomes of that, <see cref="EndRun"/> is to follow.</summary>
    /// <param name="container">Its id.</param>
    /// <param name="attached">What it has attached.</param>
    /// <param name="running">The mount namespace of a container that runs, by id; null where it does not.</param>
    internal async Task BeginRunAsync(string container, IReadOnlyList<AttachedMount>? attached, Func<string, (SafeFileHandle Namespace, IReadOnlyList<AttachedMount> Attached)?> running)
    {
        foreach (AttachedMount mount in VolumesOf(attached))
        {
            Volume volume = await RunAsync(mount.Name, container).ConfigureAwait(false);
            LocalOptions? local = LocalOptions.Of(volume.Definition);
            if (local is { IsBind: false })
            {
                await OpenMountAsync(volume, local, container, running).ConfigureAwait(false);
            }
            else
            {
                RequireFiles(volume, local);
            }
        }
    }

    /// <exception cref="EngineException">Somebody has taken the directory away.</exception>
    private void RequireFiles(Volume volume, LocalOptions? local)
    {
        string data = directories.DataOf(volume.Name);
        if (local is not null && !Path.Exists(local.Device))
        {
            throw VolumeMounts.Refused(local, MountWords.Sort(local.Words), data, Errno.ENOENT);
        }

        if (local is null && !Directory.Exists(data))
        {
            throw new EngineException(EngineErrorKind.Internal, $"volume {volume.Name}: its files are missing from {data}: put them back, or remove the volume");
        }
    }

    /// <summary>Whoever fills the volume is either done before, or knows that it is watched.</summary>
    private async Task<Volume> RunAsync(string name, string container)
    {
        using (await names.TakeAsync(name, CancellationToken.None).ConfigureAwait(false))
        {
            Volume volume = Get(name);
            table.Run(volume, container);
            return volume;
        }
    }

    /// <summary>The container does not run with them any more; the last one's end unmounts.</summary>
    internal void EndRun(string container, IReadOnlyList<AttachedMount>? attached)
    {
        foreach (AttachedMount mount in VolumesOf(attached))
        {
            if (table.Find(mount.Name) is { } volume && table.Stop(volume, container))
            {
                mounts.Close(volume.Name);
            }
        }
    }

    internal void PublishMounted(string container, IReadOnlyList<AttachedMount>? attached)
    {
        foreach (AttachedMount mount in VolumesOf(attached))
        {
            Publish(
                VolumeActions.Mount, mount.Name, ("container", container), ("destination", mount.Destination), ("propagation", mount.Propagation),
                ("read/write", mount.ReadOnly ? "false" : "true"));
        }
    }

    internal void PublishUnmounted(string container, IReadOnlyList<AttachedMount>? attached)
    {
        foreach (AttachedMount mount in VolumesOf(attached))
        {
            Publish(VolumeActions.Unmount, mount.Name, ("container", container));
        }
    }

    /// <summary>Where the volumes among the mounts are to be had.</summary>
    internal IReadOnlyList<MountPoint> Locate(IReadOnlyList<MountPoint> points) =>
        points.Any(static point => point.Name.Length > 0) ? [.. points.Select(point => point.Name.Length > 0 ? Locate(point) : point)] : points;

    private MountPoint Locate(MountPoint point)
    {
        LocalOptions? local = table.Find(point.Name) is { } volume ? LocalOptions.Of(volume.Definition) : null;
        return local switch
        {
            null => point with { Source = directories.DataOf(point.Name) },
            { IsBind: true } => point with { Source = local.Device, ReadOnly = point.ReadOnly || local.IsReadOnly },
            _ => point with { Source = "/", SourceNamespace = mounts.NamespaceOf(point.Name) ?? "" },
        };
    }

    private async Task OpenMountAsync(
        Volume volume, LocalOptions local, string container, Func<string, (SafeFileHandle Namespace, IReadOnlyList<AttachedMount> Attached)?> running)
    {
        if (mounts.NamespaceOf(volume.Name) is null)
        {
            foreach (string other in table.UsersOf(volume).Where(other => other != container))
            {
                if (running(other) is { } found && await TryAdoptAsync(volume, found.Namespace, found.Attached).ConfigureAwait(false))
                {
                    return;
                }
            }
        }

        await mounts.OpenAsync(volume.Name, local, directories.DataOf(volume.Name)).ConfigureAwait(false);
    }

    private async Task<bool> TryAdoptAsync(Volume volume, SafeFileHandle container, IReadOnlyList<AttachedMount> attached)
    {
        using (container)
        {
            AttachedMount? whole = attached.FirstOrDefault(mount => mount.Name == volume.Name && mount.Subpath.Length == 0);
            if (whole is null)
            {
                return false;
            }

            try
            {
                await mounts.AdoptAsync(volume.Name, container, whole.Destination).ConfigureAwait(false);
                return true;
            }
            catch (LinuxException)
            {
                return false; // it has just ended
            }
        }
    }

    private static IEnumerable<AttachedMount> VolumesOf(IReadOnlyList<AttachedMount>? attached) => attached?.Where(static mount => mount.Name.Length > 0) ?? [];
}
