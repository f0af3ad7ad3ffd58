using System.Collections.Concurrent;
using Berth.Images.Registry.Endpoints;

namespace Berth.Images.Registry;

/// <summary>Connections to registries, kept for a while, with what each registry's certificates ask for.</summary>
internal sealed class RegistryConnections(RegistryOptions options) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<(string HostPort, bool IsInsecure), HttpMessageInvoker> _invokers = new();
    private readonly ProxySelection _proxy = new(options.Proxies);

    /// <summary>For one host: redirections are followed by whoever knows what may be told to whom.</summary>
    public HttpMessageInvoker To(Uri uri, bool isInsecure)
    {
        RegistryEndpoint endpoint = new() { Base = uri, Repository = "" };
        return _invokers.GetOrAdd((endpoint.HostPort, isInsecure), key => new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Patience, PooledConnectionIdleTimeout = Idle, Proxy = _proxy,
            DefaultProxyCredentials = _proxy.Credentials, ActivityHeadersPropagator = null,
            SslOptions = HostCertificates.Read(options.CertificateDirectories, key.HostPort).ToOptions(key.IsInsecure),
        }));
    }

    public void Dispose()
    {
        foreach (HttpMessageInvoker invoker in _invokers.Values)
        {
            invoker.Dispose();
        }
        _invokers.Clear();
    }
}
