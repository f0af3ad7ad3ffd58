using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Streams;

/// <summary>A connection with another transport and another end, which is aborted as long as that is allowed; all else is the inner one's.</summary>
internal sealed class WrappedConnection(ConnectionContext inner, IDuplexPipe transport, CancellationToken closed, Func<bool> mayAbort) : ConnectionContext
{
    private CancellationToken connectionClosed = closed;

    public override IDuplexPipe Transport { get; set; } = transport;

    public override CancellationToken ConnectionClosed
    {
        get => connectionClosed;
        set => connectionClosed = value;
    }

    public override string ConnectionId
    {
        get => inner.ConnectionId;
        set => inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => inner.Items;
        set => inner.Items = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => inner.LocalEndPoint;
        set => inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => inner.RemoteEndPoint;
        set => inner.RemoteEndPoint = value;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (mayAbort())
        {
            inner.Abort(abortReason);
        }
    }

    public override void Abort() => Abort(new ConnectionAbortedException());
}
