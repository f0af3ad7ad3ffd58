using System.Net.Sockets;
using System.Text;

namespace Berth.Daemon.Hosting;

/// <summary>Tells a service manager that started the daemon how it is (sd_notify(3)).</summary>
internal static class Readiness
{
    private const string Variable = "NOTIFY_SOCKET";

    public static void Ready() => Tell("READY=1");

    public static void Stopping() => Tell("STOPPING=1");

    private static void Tell(string state)
    {
        string? address = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        try
        {
            // A name that begins with @ is in the abstract namespace, whose names begin with a zero.
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address.StartsWith('@') ? "\0" + address[1..] : address));
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            // Nobody is there to be told; that is for the service manager to notice.
        }
    }
}
