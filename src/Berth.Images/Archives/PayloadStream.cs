using Berth.Images.Archives.Tar;

namespace Berth.Images.Archives;

/// <summary>The payload of the entry a tar reader stands at, as a stream. Valid until the reader moves on.</summary>
internal sealed class PayloadStream(TarReader reader) : ReadOnlyStream
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All of it was read: the reader may move on.</summary>
    public Task Ended => _ended.Task;

    public override int Read(Span<byte> buffer)
    {
        int count = reader.ReadPayload(buffer);
        if (count == 0)
        {
            _ended.TrySetResult();
        }
        return count;
    }
}
