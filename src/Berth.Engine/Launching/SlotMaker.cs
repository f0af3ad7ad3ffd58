using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Networks;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Shims;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Launching;

/// <summary>Makes slots, and takes apart what is left of them.</summary>
internal sealed partial class SlotMaker(EngineOptions options, HostSystem host, TimeProvider time, ILogger<SlotMaker> log)
{
    private readonly ConcurrentDictionary<Task, bool> underWay = new();

    /// <summary>
    /// 1. the run directory, by which a daemon after this one finds what is left of a slot; 2. the cgroup; 3. the network;
    /// 4. the shim with its waiting child. What was made is unmade where a later step fails.
    /// </summary>
    public async Task<Slot> MakeAsync(SlotRequest request, CancellationToken cancellation)
    {
        string run = options.RunDirectoryOf(request.Id);
        Directory.CreateDirectory(run);
        Cgroup? cgroup = null;
        NetworkEndpoint? endpoint = null;
        SafeFileHandle? isolated = null;
        try
        {
            cgroup = host.Cgroups.Create(request.CgroupPath, request.Resources);
            endpoint = request.Network == NetworkKind.Bridge ? await host.Bridge!.TakeAsync(cancellation).ConfigureAwait(false) : null;
            isolated = request.Network == NetworkKind.Isolated ? await host.Namespaces.TakeIsolatedAsync(cancellation).ConfigureAwait(false) : null;
            ShimProcess shim = await SpawnAsync(request, run, cgroup, endpoint?.Namespace ?? isolated, cancellation).ConfigureAwait(false);
            return new Slot(request.Id, request.Network, shim, cgroup)
            {
                BornIn = request.BornIn, Namespace = endpoint?.Namespace ?? isolated, Address = endpoint?.Address, Attachment = Slot.AttachmentOf(endpoint),
            };
        }
        catch
        {
            isolated?.Dispose();
            if (endpoint is not null)
            {
                host.Bridge!.Release(endpoint);
            }

            await ReclaimAsync(request.Id, cgroup).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives back a slot that became no container, or whose container has ended. Never fails: what stays is logged.</summary>
    public Task DiscardAsync(Slot slot) => Noted(TakeApartAsync(slot));

    /// <summary>Ends what still runs in a cgroup, removes it, and last the run directory, so that a daemon after this one tries again.</summary>
    public Task ReclaimAsync(string id, Cgroup? cgroup) => Noted(Task.Run(() => Reclaim(id, cgroup)));

    /// <summary>Nothing is taken apart any more when this returns: what this process leaves half done may find no next engine.</summary>
    public Task CloseAsync() => Task.WhenAll(underWay.Keys);

    private Task Noted(Task work)
    {
        underWay.TryAdd(work, true);
        work.ContinueWith(done => underWay.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return work;
    }

    private async Task TakeApartAsync(Slot slot)
    {
        slot.Namespace?.Dispose();
        await slot.Shim.DisposeAsync().ConfigureAwait(false);
        if (slot.Address is { } address)
        {
            host.Bridge?.Release(address);
        }

        await ReclaimAsync(slot.Id, slot.Cgroup).ConfigureAwait(false);
    }

    private void Reclaim(string id, Cgroup? cgroup)
    {
        try
        {
            if (cgroup?.Pids().Count > 0)
            {
                cgroup.KillAll();
            }

            cgroup?.Remove();
            Directory.Delete(options.RunDirectoryOf(id), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone, which was the aim.
        }
        catch (Exception error) when (error is LinuxException or IOException or UnauthorizedAccessException)
        {
            LogLeftBehind(id, error.Message);
        }
    }

    private Task<ShimProcess> SpawnAsync(SlotRequest request, string run, Cgroup cgroup, SafeFileHandle? network, CancellationToken cancellation) => ShimProcess.SpawnAsync(
        new ShimOptions
        {
            ShimPath = options.ShimPath!, ContainerId = request.Id, RunDirectory = run, StateDirectory = options.DirectoryOf(request.Id),
            Namespaces = request.BornIn, NetworkNamespace = network, SharedPidNamespaceOf = request.SharedPidNamespaceOf,
            CgroupDirectories = cgroup.Directories, UnifiedCgroup = host.Cgroups.IsUnified,
        },
        time,
        cancellation);

    [LoggerMessage(1001, LogLevel.Warning, "container {Id}: could not clean up after it: {Reason}")]
    private partial void LogLeftBehind(string id, string reason);
}
