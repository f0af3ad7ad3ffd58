using System.Globalization;
using System.Net.Sockets;
using Berth.Daemon.Options;
using Berth.Linux;

namespace Berth.Daemon.Hosting;

/// <summary>The sockets that a service manager opened and handed on (sd_listen_fds(3)): clients may connect before the daemon is up.</summary>
internal static class InheritedSockets
{
    private const int First = 3;
    private const string ProcessVariable = "LISTEN_PID";
    private const string CountVariable = "LISTEN_FDS";

    /// <exception cref="OptionsException">There are none, or something else than sockets.</exception>
    public static IReadOnlyList<(int Descriptor, AddressFamily Family)> Take()
    {
        int count = Number(ProcessVariable) == Environment.ProcessId ? Number(CountVariable) : 0;
        if (count == 0)
        {
            throw new OptionsException("cannot listen on fd://: no service manager has opened a socket for this daemon (LISTEN_FDS)");
        }

        return [.. Enumerable.Range(First, count).Select(static descriptor => (descriptor, FamilyOf(descriptor)))];
    }

    /// <summary>It is not for the programs that the daemon starts, either.</summary>
    private static AddressFamily FamilyOf(int descriptor)
    {
        try
        {
            LinuxException.ThrowIfFailed(Fd.SetCloseOnExec(descriptor), "keep for this process", $"descriptor {descriptor}");
            using SafeSocketHandle handle = new(descriptor, ownsHandle: false);
            using Socket socket = new(handle);
            return socket.AddressFamily;
        }
        catch (Exception error) when (error is SocketException or LinuxException)
        {
            throw new OptionsException($"cannot listen on fd://, descriptor {descriptor}: {error.Message}");
        }
    }

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
