using System.Text;
using Berth.Linux;

namespace Berth.RuntimeCli.Launching;

/// <summary>The caller's socket that takes a terminal: one message with its name, and the descriptor.</summary>
internal static class ConsoleSocket
{
    /// <summary>Connects. Done before anything is made, so that a wrong path costs nothing.</summary>
    public static int Connect(string path)
    {
        int socket = UnixSocket.Connect(path);
        return socket >= 0 ? socket : throw new LinuxException("connect to the console socket", path, (Errno)(-socket));
    }

    public static unsafe void Send(int socket, int terminal)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes("/dev/ptmx"))
        {
            // Invariant: the array is fixed for the length of the call.
            LinuxException.ThrowIfFailed(UnixSocket.SendDescriptor(socket, name, "/dev/ptmx".Length, terminal), "send the terminal to the console socket");
        }

        Fd.Close(socket);
        Fd.Close(terminal);
    }
}
