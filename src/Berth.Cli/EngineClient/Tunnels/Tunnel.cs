using Berth.Linux;

namespace Berth.Cli.EngineClient.Tunnels;

/// <summary>
/// What makes a plain stream of something else: one end of a pair of sockets is the command's connection, as if the engine were on
/// this machine, and whoever has the other end carries the bytes. So nothing else in this program knows of TLS or ssh.
/// </summary>
internal static class Tunnel
{
    /// <param name="here">The command's end.</param>
    /// <param name="there">The carrier's end.</param>
    public static void MakePair(out int here, out int there) => LinuxException.ThrowIfFailed(UnixSocket.StreamPair(out here, out there), "make a pair of sockets");
}
