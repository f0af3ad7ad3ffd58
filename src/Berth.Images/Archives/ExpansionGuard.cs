using Berth.Images.Archives.Tar;

namespace Berth.Images.Archives;

/// <summary>
/// Compares what goes into a decompressor with what comes out, and stops a bomb before it fills the disk. The two sides are
/// counted on different threads.
/// </summary>
internal sealed class ExpansionGuard(TarLimits limits)
{
    private long _received;
    private long _expanded;

    public void Received(int bytes) => Interlocked.Add(ref _received, bytes);

    /// <exception cref="ImageException">More came out than the limits allow.</exception>
    public void Expanded(int bytes)
    {
        _expanded += bytes;
        if (_expanded > limits.MaxBytes)
        {
            throw ImageException.InvalidArchive($"archive holds more than {limits.MaxBytes} bytes");
        }
        long received = Interlocked.Read(ref _received);
        if (_expanded > limits.ExpansionAllowance && _expanded / limits.MaxExpansion > received)
        {
            throw ImageException.InvalidArchive(
                $"archive expands more than {limits.MaxExpansion} times ({received} bytes became {_expanded}): refused as a decompression bomb");
        }
    }
}
