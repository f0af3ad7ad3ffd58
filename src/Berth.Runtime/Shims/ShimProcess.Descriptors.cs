using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Shims;

/// <content>Descriptors that a shim has from the daemon, and gives to the one after it. Each conversation has a connection of its own.</content>
public sealed partial class ShimProcess
{
    /// <summary>How many sockets are under way before it is waited for.</summary>
    private const int Window = 32;

    /// <summary>Gives it a pair to hold open; one that it had is closed. The caller's descriptors stay the caller's.</summary>
    /// <exception cref="LinuxException">The shim is gone, or (<c>ENOSYS</c>) of a version that keeps none.</exception>
    public Task KeepAsync(int first, int second, CancellationToken cancellation) => ConverseAsync(async channel =>
    {
        channel.SendPair(new FrameWriter(ShimFrame.Keep).Finish().Span, first, second);
        await HearAsync(channel, cancellation).ConfigureAwait(false);
        return true;
    });

    /// <summary>The pair that it keeps, as descriptors of the caller's own; null where it has none.</summary>
    /// <exception cref="LinuxException">The shim is gone, or (<c>ENOSYS</c>) of a version that keeps none.</exception>
    public Task<(int First, int Second)?> FindKeptAsync(CancellationToken cancellation) => ConverseAsync(async channel =>
    {
        await channel.SendAsync(new FrameWriter(ShimFrame.Kept).Finish(), cancellation).ConfigureAwait(false);
        await HearAsync(channel, cancellation).ConfigureAwait(false);
        return channel.TakePair();
    });

    /// <summary>
    /// Has the clients of listening sockets, and of those of datagrams, carried to servers, with a daemon or without. The sockets stay the caller's too: one that is shut down (<see cref="PortHold.End"/>)
    /// the shim closes, one that has been closed meanwhile is passed over.
    /// </summary>
    /// <exception cref="LinuxException">The shim is gone, or (<c>ENOSYS</c>) of a version that carries nobody.</exception>
    public Task CarryAsync(IReadOnlyList<(SafeFileHandle Socket, IPEndPoint Server)> ports, CancellationToken cancellation) => ConverseAsync(async channel =>
    {
        foreach ((SafeFileHandle Socket, IPEndPoint Server)[] some in ports.Chunk(Window))
        {
            for (int sent = some.Count(port => TryCarry(channel, port.Socket, port.Server)); sent > 0; sent--)
            {
                await HearAsync(channel, cancellation).ConfigureAwait(false);
            }
        }

        return true;
    });

    /// <summary>The sockets whose clients it carries, as descriptors of the caller's own.</summary>
    /// <exception cref="LinuxException">The shim is gone, or (<c>ENOSYS</c>) of a version that carries nobody.</exception>
    public Task<IReadOnlyList<SafeFileHandle>> FindCarriedAsync(CancellationToken cancellation) => ConverseAsync(async channel =>
    {
        List<SafeFileHandle> found = [];
        while (true)
        {
            await channel.SendAsync(new FrameWriter(ShimFrame.Carried).Int(found.Count).Finish(), cancellation).ConfigureAwait(false);
            await HearAsync(channel, cancellation).ConfigureAwait(false);
            if (channel.TakeDescriptor() is not { } socket)
            {
                return (IReadOnlyList<SafeFileHandle>)found;
            }

            found.Add(socket);
        }
    });

    private static bool TryCarry(ShimChannel channel, SafeFileHandle socket, IPEndPoint server)
    {
        bool isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
            channel.SendPair(new FrameWriter(ShimFrame.Carry).Bytes(server.Address.GetAddressBytes()).Int(server.Port).Finish().Span, (int)socket.DangerousGetHandle());
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }

    private static async Task HearAsync(ShimChannel channel, CancellationToken cancellation)
    {
        (ShimFrame kind, byte[] payload) = await channel.ReceiveWithPairAsync(cancellation).ConfigureAwait(false) ?? throw Gone();
        ThrowIfFailed(kind, payload, null);
    }

    private async Task<T> ConverseAsync<T>(Func<ShimChannel, Task<T>> converse)
    {
        try
        {
            using ShimChannel channel = ShimChannel.Connect(runDirectory, SocketName);
            return await converse(channel).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            throw Gone();
        }
    }
}
