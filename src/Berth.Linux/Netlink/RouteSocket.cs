
namespace Berth.Linux.Netlink;

/// <summary>
/// Links, addresses and routes of one network namespace: the one of the thread that called <see cref="Open"/>, wherever
/// it is used later. Calls block for as long as the kernel works (microseconds to a few milliseconds) and follow each
/// other; a caller that must not wait for another's change has a socket of its own.
/// </summary>
public sealed partial class RouteSocket : IDisposable
{
    private readonly Lock _gate = new();
    private readonly NetlinkSocket _socket;

    private RouteSocket(NetlinkSocket socket) => _socket = socket;

    public static RouteSocket Open() => new(NetlinkSocket.OpenRoute());

    /// <summary>Does the batch's changes.</summary>
    /// <exception cref="LinuxException">The first change that failed. Those after it were tried all the same.</exception>
    public void Execute(RouteBatch batch)
    {
        if (TryExecute(batch) is { } failure)
        {
            throw failure.ToException();
        }
    }

    /// <summary>Does the batch's changes; the first that failed, or null.</summary>
    /// <exception cref="LinuxException">The socket itself failed.</exception>
    public RouteFailure? TryExecute(RouteBatch batch)
    {
        if (batch.Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            LinuxException.ThrowIfFailed(_socket.Send(batch.Messages), "send to rtnetlink");
            return CollectUnsynchronized(batch);
        }
    }

    public void Dispose() => _socket.Dispose();

    private RouteFailure? CollectUnsynchronized(RouteBatch batch)
    {
        RouteFailure? first = null;
        using var buffer = new DatagramBuffer();
        for (int pending = batch.Count; pending > 0;)
        {
            var messages = new MessageReader(buffer.Receive(_socket));
            while (messages.Read())
            {
                if (messages.Header.Type != MessageType.Error)
                {
                    continue;
                }

                pending--;
                first ??= FailureOf(batch, messages.Header, messages.Payload);
            }
        }

        return first;
    }

    private static RouteFailure? FailureOf(RouteBatch batch, in MessageHeader header, ReadOnlySpan<byte> payload)
    {
        var error = Acknowledgement.Read(header.Flags, payload);
        if (error.Errno == Errno.None)
        {
            return null;
        }

        var request = batch.Requests[(int)header.Sequence - 1];
        return new RouteFailure(request.Operation, request.Target, error.Errno, error.Text);
    }
}
