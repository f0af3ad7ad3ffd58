using System.Net;
using System.Net.Sockets;
using Berth.Daemon.Endpoints;
using Berth.Daemon.Options;
using Berth.Daemon.Streams;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Berth.Daemon.Hosting;

/// <summary>How Kestrel listens and what it puts up with.</summary>
internal static class Listening
{
    /// <summary>Go's server reads a megabyte of headers; clients send credentials for all their registries in one.</summary>
    private const int LargestHead = 1 << 20;

    private const int LongestLine = 128 << 10;
    private const int BufferSize = 1 << 20;

    /// <summary>
    /// For ever, in effect: clients keep a connection for their next command, and fail when it is gone. The infinite time itself
    /// overflows in Kestrel's clock and ends connections within a second.
    /// </summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromDays(30);

    public static void Configure(KestrelServerOptions server, DaemonOptions options)
    {
        server.AddServerHeader = false;
        KestrelServerLimits limits = server.Limits;
        limits.MaxRequestBodySize = null;             // an image may be as large as it is
        limits.MinRequestBodyDataRate = null;         // and its client as slow
        limits.MinResponseDataRate = null;            // who follows a log may wait for days
        limits.MaxRequestHeadersTotalSize = LargestHead;
        limits.MaxRequestLineSize = LongestLine;
        limits.MaxRequestBufferSize = LargestHead + LongestLine;
        limits.MaxResponseBufferSize = BufferSize;
        limits.KeepAliveTimeout = KeepAlive;
        HttpsConnectionAdapterOptions? https = options.Tls.IsOn ? ServerCertificate.Load(options.Tls) : null;
        foreach (HostAddress host in options.EffectiveHosts)
        {
            Listen(server, host, https);
        }

        if (options.MetricsAddress is { } metrics)
        {
            server.Listen(metrics, MetricsEndpoint.Listen);
        }
    }

    public static void Configure(SocketTransportOptions transport, DaemonOptions options)
    {
        transport.MaxReadBufferSize = BufferSize;
        transport.MaxWriteBufferSize = BufferSize;
        transport.CreateBoundListenSocket = endPoint => endPoint switch
        {
            UnixDomainSocketEndPoint unix => UnixSocketFile.Bind(unix.ToString()!, options.Group),
            IPEndPoint tcp => BindTcp(tcp),
            _ => SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint),
        };
    }

    private static void Listen(KestrelServerOptions server, HostAddress host, HttpsConnectionAdapterOptions? https)
    {
        if (host.IsInherited)
        {
            foreach ((int descriptor, AddressFamily family) in InheritedSockets.Take())
            {
                server.ListenHandle((ulong)descriptor, listen => Serve(listen, family == AddressFamily.Unix ? null : https));
            }
        }
        else if (host.Path is { } path)
        {
            server.ListenUnixSocket(path, static listen => Serve(listen, https: null));
        }
        else
        {
            server.Listen(host.EndPoint!, listen => Serve(listen, https));
        }
    }

    private static void Serve(ListenOptions listen, HttpsConnectionAdapterOptions? https)
    {
        if (https is not null)
        {
            listen.UseHttps(https);
        }

        listen.Protocols = HttpProtocols.Http1;
        listen.Use(HijackFeature.Wrap);
    }

    private static Socket BindTcp(IPEndPoint endPoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        }
        catch (SocketException error)
        {
            throw new OptionsException($"cannot listen on tcp://{endPoint}: {error.Message}");
        }
    }
}
