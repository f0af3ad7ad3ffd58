using System.Net;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Linux;
using Berth.Networks;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

/// <summary>The networks of containers that a new engine finds running.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>Networks are called by now as they are called: one may have been renamed since the container was started.</summary>
    private RunRecord WithPresentNames(RunRecord record) => record with
    {
        Networks = [.. record.Places.Select(place => networks.Table.Find(place.NetworkId) is { } network ? place with { NetworkName = network.Name } : place)],
    };

    /// <summary>Without the places that no definition wants: an engine was killed while the container came to a network, or left it.</summary>
    private RunRecord WithWantedPlaces(Container container, RunRecord record)
    {
        IReadOnlyDictionary<string, EndpointDefinition> wanted = NetworksOf(container.Settings.Network);
        NetworkAttachment[] places = [.. record.Places.Where(place => wanted.ContainsKey(place.NetworkName))];
        if (places.Length == record.Places.Count)
        {
            return record;
        }

        RunRecord settled = record with { Networks = places };
        settled.Write(options.DirectoryOf(container.Id));
        return settled;
    }

    private void Adopt(Container container, NetworkAttachment place)
    {
        try
        {
            networks.FindOpened(place.NetworkId)?.Adopt(IPAddress.Parse(place.Address), place.Inet6Address is { } inet6 ? IPAddress.Parse(inet6) : null);
        }
        catch (NetworkException error)
        {
            // The bridge has another subnet now: the container is cut off, but it runs, and is to be seen.
            LogNotAdopted(container.Id, error.Message);
        }
    }

    /// <summary>
    /// What an engine was killed over on the segment of a parent interface, of which nothing is outside the container: an interface that no record knows, or one of a place
    /// that no definition wants, which may have been its last. Who is on no network by its mode has none of ours, and in a namespace that is not its own are those of others.
    /// </summary>
    private async Task TakeStraysAwayAsync(Container container)
    {
        ParentNetwork[] parents = [.. networks.Parents];
        string mode = container.Settings.Network.Mode;
        if (parents.Length == 0 || !NamespaceMode.IsOwn(mode) || NamespaceMode.IsNone(mode))
        {
            return;
        }

        try
        {
            using SafeFileHandle inside = OpenNamespace(container.State.Pid);
            string[] known = [.. container.State.Networks.Select(static place => place.Interface)];
            string[] wished = [.. Membership.Of(container.Settings.Network).Values.Select(EndpointOptions.InterfaceOf).OfType<string>()];
            foreach (ParentNetwork parent in parents)
            {
                await parent.SweepAsync(inside, known, wished).ConfigureAwait(false);
            }
        }
        catch (LinuxException error)
        {
            LogStraysNotTaken(container.Id, error.Message);
        }
    }

    /// <summary>After all have been announced: questions wait for it, and a name that is not known yet would be answered with no.</summary>
    private async Task ServeNamesAsync(Container container)
    {
        using IDisposable held = await container.LockAsync(CancellationToken.None).ConfigureAwait(false);
        if (container.Live is not { } live)
        {
            return;
        }

        try
        {
            using SafeFileHandle inside = OpenNamespace(container.State.Pid);
            await nameServices.OpenAsync(container, live.Shim, () => inside, container.State.Networks, isNew: false).ConfigureAwait(false);
        }
        catch (Exception error) when (error is NetworkException or LinuxException)
        {
            LogNoNames(container.Id, error.Message);
        }
    }

    [LoggerMessage(1021, LogLevel.Error, "container {Id}: it keeps running without its network: {Reason}")]
    private partial void LogNotAdopted(string id, string reason);

    [LoggerMessage(1042, LogLevel.Error, "container {Id}: it keeps running without names: {Reason}")]
    private partial void LogNoNames(string id, string reason);

    [LoggerMessage(1046, LogLevel.Error, "container {Id}: it keeps interfaces that it should not have: {Reason}")]
    private partial void LogStraysNotTaken(string id, string reason);
}
