using Berth.Engine.Containers.Listing;
using Berth.Engine.Containers.Updates;
using Berth.Engine.Networks;
using Berth.Engine.Networks.Ports;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>Containers that their first client starts: while one does not run, the engine holds its ports and lets clients wait.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>Of a container whose clients start it, with <c>true</c> or <c>1</c>.</summary>
    internal const string StartOnConnectLabel = "berth.start-on-connect";

    private static bool StartsOnConnect(Container container) =>
        container.Settings.Identity.Labels?.GetValueOrDefault(StartOnConnectLabel) is "true" or "1";

    /// <summary>
    /// For a container that has been made, has ended, or is found by a new engine. Its start takes the ports over with the clients that wait. A port that is taken is
    /// said in the log, and then none is held: its user can still start it, and is told there.
    /// </summary>
    private void AwaitClientsUnsynchronized(Container container)
    {
        if (!StartsOnConnect(container) || container.Live is not null || FirstNetworkOf(container) is not { IsBridge: true, Spec.IsInternal: false } network)
        {
            return;
        }

        PortOwner owner = new(container.Id, container.Name, NetworkView.EndpointIdOf(container.Id, network.Name));
        PortWish[] wishes = [.. PortWish.Of(container.Settings.Network, BridgeSettings.HostAddressOf(network.Spec)).Where(static wish => wish.CanBeAwaited)];
        try
        {
            networks.Ports.Withdraw(container.Id);
            networks.Ports.Await(owner, wishes, () => _ = Task.Run(() => StartForClientAsync(container)), NameOfId);
        }
        catch (EngineException refused)
        {
            LogClientsNotAwaited(container.Id, refused.Message);
        }
    }

    /// <summary>After a change of a container that does not run: of its ports, or of the label.</summary>
    private void AwaitClientsAnewUnsynchronized(Container container, SettingsChange? change)
    {
        bool matters = change is { Ports: not null } or { Labels: not null };
        if (matters && container.State.Status is (ContainerStatus.Created or ContainerStatus.Exited))
        {
            networks.Ports.Withdraw(container.Id);
            AwaitClientsUnsynchronized(container);
        }
    }

    private Network? FirstNetworkOf(Container container) => networks.Table.Find(Membership.FirstOf(container.Settings.Network, networks.Table.Find));

    private void AwaitNobody(Container container)
    {
        if (StartsOnConnect(container))
        {
            networks.Ports.Withdraw(container.Id);
        }
    }

    private async Task StartForClientAsync(Container container)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (container.State.Status is not (ContainerStatus.Created or ContainerStatus.Exited) || closing.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await StartUnsynchronizedAsync(container, restartCount: 0, waited: TimeSpan.Zero).ConfigureAwait(false);
            }
            catch (EngineException error)
            {
                LogNotStartedForClient(container.Id, error.Message);
            }
        }
    }

    [LoggerMessage(1044, LogLevel.Warning, "container {Id}: clients cannot start it: {Reason}")]
    private partial void LogClientsNotAwaited(string id, string reason);

    [LoggerMessage(1045, LogLevel.Error, "container {Id}: its first client could not start it: {Reason}")]
    private partial void LogNotStartedForClient(string id, string reason);
}
