using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Berth.Daemon.Streams;

/// <summary>
/// Lets a request take its connection away from HTTP. ASP.NET's own upgrade does not do for Docker's API: it refuses a request that
/// has a body, as the start of an exec does, and copies output through small segments. Here Kestrel's transport is wrapped; once
/// the connection is taken, Kestrel reads its end and writes into nothing, while the request has the socket.
/// </summary>
internal sealed class HijackFeature
{
    private readonly ConnectionContext inner;
    private readonly CancellationTokenSource closed = new();
    private readonly SwitchedReader reader;
    private readonly SwitchedWriter writer;
    private bool taken;

    private HijackFeature(ConnectionContext inner)
    {
        this.inner = inner;
        reader = new SwitchedReader(inner.Transport.Input);
        writer = new SwitchedWriter(inner.Transport.Output);
    }

    /// <summary>Kestrel's connection middleware: <c>listenOptions.Use(HijackFeature.Wrap)</c>.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next) => async connection =>
    {
        HijackFeature feature = new(connection);
        connection.Features.Set(feature);
        using CancellationTokenRegistration registration = connection.ConnectionClosed.UnsafeRegister(static state => ((HijackFeature)state!).OnClosed(), feature);
        // Kestrel aborts a connection whose request it has not seen the end of: over TCP, a client would lose what it has not read.
        await using WrappedConnection wrapped = new(connection, new Duplex(feature.reader, feature.writer), feature.closed.Token, () => !Volatile.Read(ref feature.taken));
        await next(wrapped).ConfigureAwait(false);
    };

    /// <summary>To be called once the request's body has been read; what the client sends after it is the stream's input.</summary>
    public HijackedStream Take()
    {
        taken = true;
        reader.Switch();
        writer.Switch();
        Socket socket = inner.Features.Get<IConnectionSocketFeature>()?.Socket ?? throw new InvalidOperationException("only a socket can be taken over");
        return new HijackedStream(inner.Transport.Input, socket, inner.Features.Get<ISslStreamFeature>()?.SslStream);
    }

    /// <summary>The client's half-close looks like a close to Kestrel, which would end the connection under a stream that goes on.</summary>
    private void OnClosed()
    {
        if (!Volatile.Read(ref taken))
        {
            closed.Cancel();
        }
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
