using System.Net;
using System.Net.Sockets;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Logs.Relay;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Engine.Logs.Drivers;

/// <summary>
/// Whether a receiver is there when its container starts, which it is not to do without, as with Docker. Afterwards the receiver may come
/// and go.
/// </summary>
internal static class ReceiverTrial
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="EngineException">It is not there.</exception>
    public static async Task RunAsync(LogDefinition log, LogReceiverOptions? receiver)
    {
        switch (receiver)
        {
            case { Format: LogMessageFormat.Journal } when !File.Exists(receiver.Address):
                throw Away("journald is not enabled on this host");
            case { Format: not LogMessageFormat.Journal, Transport: LogTransport.UnixStream or LogTransport.UnixDatagram }:
                Reach(receiver);
                break;
            case { Transport: LogTransport.Tcp }:
                await ReachAsync(IPEndPoint.Parse(receiver.Address)).ConfigureAwait(false);
                break;
            case { Transport: LogTransport.Relay }:
                SyslogAddress address = SyslogSettings.AddressOf(log)!;
                await using (await TlsReceiver.ConnectAsync(address.Host, address.Port, SyslogSettings.TlsOf(log), CancellationToken.None).ConfigureAwait(false))
                {
                }

                break;
        }
    }

    public static EngineException Away(string problem) =>
        new(EngineErrorKind.Internal, $"failed to create task for container: failed to initialize logging driver: {problem}");

    private static void Reach(LogReceiverOptions receiver)
    {
        bool isDatagram = receiver.Transport == LogTransport.UnixDatagram;
        int socket = UnixSocket.ConnectNonBlocking(receiver.Address, isDatagram);
        if (socket < 0)
        {
            throw Away($"dial {(isDatagram ? "unixgram" : "unix")} {receiver.Address}: connect: {((Errno)(-socket)).Describe()}");
        }

        Fd.Close(socket);
    }

    private static async Task ReachAsync(IPEndPoint address)
    {
        using CancellationTokenSource deadline = new(Patience);
        using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, deadline.Token).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            throw Away($"dial tcp {address}: connect: {error.Message.ToLowerInvariant()}");
        }
        catch (OperationCanceledException)
        {
            throw Away($"dial tcp {address}: i/o timeout");
        }
    }
}
