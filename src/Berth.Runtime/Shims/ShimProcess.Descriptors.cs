using System.Net.Sockets;
using Berth.Linux;

namespace Berth.Runtime.Shims;

/// <content>Two descriptors that a shim holds open for the daemon, and for the one after it. Each request has a connection of its own.</content>
public sealed partial class ShimProcess
{
    /// <summary>Gives it a pair; one that it had is closed. The caller's descriptors stay the caller's.</summary>
    /// <exception cref="LinuxException">The shim is gone, or (<c>ENOSYS</c>) of a version that keeps none.</exception>
    public Task KeepAsync(int first, int second, CancellationToken cancellation) => ConverseAsync(
        channel =>
        {
            channel.SendPair(new FrameWriter(ShimFrame.Keep).Finish().Span, first, second);
            return ValueTask.CompletedTask;
        },
        cancellation);

    /// <summary>The pair that it keeps, as descriptors of the caller's own; null where it has none.</summary>
    /// <exception cref="LinuxException">The shim is gone, or (<c>ENOSYS</c>) of a version that keeps none.</exception>
    public Task<(int First, int Second)?> FindKeptAsync(CancellationToken cancellation) =>
        ConverseAsync(channel => channel.SendAsync(new FrameWriter(ShimFrame.Kept).Finish(), cancellation), cancellation);

    private async Task<(int First, int Second)?> ConverseAsync(Func<ShimChannel, ValueTask> ask, CancellationToken cancellation)
    {
        try
        {
            using ShimChannel channel = ShimChannel.Connect(runDirectory, SocketName);
            await ask(channel).ConfigureAwait(false);
            (ShimFrame kind, byte[] payload) = await channel.ReceiveWithPairAsync(cancellation).ConfigureAwait(false) ?? throw Gone();
            ThrowIfFailed(kind, payload, null);
            return channel.TakePair();
        }
        catch (SocketException)
        {
            throw Gone();
        }
    }
}
