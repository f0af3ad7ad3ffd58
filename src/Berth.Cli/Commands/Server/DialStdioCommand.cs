using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Server;

/// <summary><c>berth system dial-stdio</c>: joins standard input and output to the engine, for a client at the other end of ssh.</summary>
internal sealed class DialStdioCommand : Command
{
    private const int PieceSize = 64 * 1024;

    public override string Usage => "";

    public override int Run(Invocation invocation)
    {
        using EngineConnection connection = invocation.Engine.Connect();
        SocketStream socket = connection.Hijack(out _);
        new Thread(() => CarryIn(socket)) { IsBackground = true }.Start();
        byte[] piece = new byte[PieceSize];
        for (int count; (count = socket.Read(piece)) > 0;)
        {
            LinuxException.ThrowIfFailed(Descriptors.WriteAll(1, piece.AsSpan(0, count)), "write", "/dev/stdout");
        }

        return 0;
    }

    private static void CarryIn(SocketStream socket)
    {
        byte[] piece = new byte[PieceSize];
        try
        {
            for (nint count; (count = Descriptors.Read(0, piece)) > 0;)
            {
                socket.Write(piece.AsSpan(0, (int)count));
            }

            UnixSocket.ShutdownSend(socket.Descriptor);
        }
        catch (LinuxException)
        {
            // The engine hears no more; what it says decides how this ends.
        }
    }
}
