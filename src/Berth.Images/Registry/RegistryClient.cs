using Berth.Images.Registry.Endpoints;
using Berth.Images.Registry.Pulling;
using Berth.Images.Registry.Transfers;

namespace Berth.Images.Registry;

/// <summary>
/// Speaks to registries (OCI distribution specification, and Docker's dialect of it). What it is told by its options holds for its whole
/// life; other options are another client. Thread-safe.
/// </summary>
public sealed partial class RegistryClient : IDisposable
{
    private readonly RegistryConnections _connections;

    public RegistryClient(RegistryOptions options, TimeProvider time)
    {
        (Options, Time) = (options, time);
        _connections = new RegistryConnections(options);
        Endpoints = new EndpointList(options);
        Retry = new RetryPolicy(options.MaxAttempts, time);
        Downloads = new SemaphoreSlim(options.MaxDownloads);
    }

    public RegistryOptions Options { get; }

    internal TimeProvider Time { get; }

    internal EndpointList Endpoints { get; }

    internal RetryPolicy Retry { get; }

    /// <summary>Taken by each layer that is fetched.</summary>
    internal SemaphoreSlim Downloads { get; }

    internal SharedTransfers<PulledImages> Pulls { get; } = new();

    /// <summary>Images that have a layer in common, pulled at the same time, fetch it once: the others take it from the first.</summary>
    internal BlobTurns Blobs { get; } = new();

    public void Dispose()
    {
        _connections.Dispose();
        Downloads.Dispose();
    }

    internal RegistryRequests RequestsTo(RegistryEndpoint endpoint) => new(_connections, Options, endpoint.IsInsecure);

    /// <summary>Does something at the first address that can be spoken to; a mirror that fails in any way is passed over.</summary>
    /// <exception cref="RegistryException">What the last address said.</exception>
    internal async Task<T> AtFirstAsync<T>(
        IReadOnlyList<RegistryEndpoint> endpoints, RegistryCredentials? credentials, string actions, Func<RegistrySession, Task<T>> work, CancellationToken cancellation)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return await work(await RegistrySession.OpenAsync(this, endpoints[i], credentials, actions, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (RegistryException e) when (i + 1 < endpoints.Count && (endpoints[i].IsMirror || e.IsUnreachable))
            {
                continue; // the next one may be there
            }
        }
    }
}
