using System.IO.Pipes;
using Berth.Images.Layers;

namespace Berth.Images.Archives;

/// <summary>A directory as the archive of a layer, which is made while it is read.</summary>
internal sealed class PackedLayer : ReadOnlyStream
{
    private readonly AnonymousPipeServerStream _archive = new(PipeDirection.In, HandleInheritability.None);
    private readonly Task _packing;

    /// <param name="directory">The layer's root.</param>
    /// <param name="isLeftOut">Which absolute paths do not belong to the layer.</param>
    /// <param name="cancellation">Stops the packing.</param>
    public PackedLayer(string directory, Func<string, bool> isLeftOut, CancellationToken cancellation)
    {
        AnonymousPipeClientStream input = new(PipeDirection.Out, _archive.ClientSafePipeHandle);
        _packing = DedicatedThread.Run(() =>
        {
            using (input)
            using (BufferedStream buffered = new(input, 256 * 1024))
            {
                LayerPacker.Pack(directory, buffered, isLeftOut, cancellation);
            }
        });
    }

    /// <summary>An error of the packing is thrown at the end of what it has made.</summary>
    public override int Read(Span<byte> buffer)
    {
        int count = _archive.Read(buffer);
        if (count == 0 && !buffer.IsEmpty)
        {
            _packing.GetAwaiter().GetResult();
        }
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Closed, the pipe ends a packing that is under way; its complaint is nobody's.
            _archive.Dispose();
            _packing.ContinueWith(static packing => _ = packing.Exception, TaskScheduler.Default).GetAwaiter().GetResult();
        }
        base.Dispose(disposing);
    }
}
