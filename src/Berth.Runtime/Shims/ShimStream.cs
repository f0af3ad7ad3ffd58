using System.Net.Sockets;

namespace Berth.Runtime.Shims;

/// <summary>The stdio of a container's process: reading is its output, writing its input.</summary>
public sealed class ShimStream : NetworkStream
{
    internal ShimStream(Socket socket)
        : base(socket, ownsSocket: true)
    {
    }

    /// <summary>Ends the input; output goes on.</summary>
    public void CloseInput()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The process ended first: there is no input left to close.
        }
    }
}

/// <summary>A program running in a container beside its init.</summary>
/// <param name="Id">The exec's id.</param>
/// <param name="Pid">Its process id on the host.</param>
/// <param name="Stream">Its stdio; see <see cref="ShimProcess.AttachAsync"/>.</param>
/// <param name="Exited">Its exit code. May complete slightly after the stream's end: await it before telling a client.</param>
public sealed record ShimExec(string Id, int Pid, ShimStream Stream, Task<int> Exited);
