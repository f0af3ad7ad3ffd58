using System.IO.Pipelines;

namespace Berth.Daemon.Streams;

/// <summary>Reads from another reader until it is switched off; then it is at its end.</summary>
internal sealed class SwitchedReader(PipeReader inner) : PipeReader
{
    private volatile bool off;

    public void Switch() => off = true;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!off)
        {
            inner.AdvanceTo(consumed, examined);
        }
    }

    public override void CancelPendingRead()
    {
        if (!off)
        {
            inner.CancelPendingRead();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        if (!off)
        {
            inner.Complete(exception);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        off ? ValueTask.FromResult(new ReadResult(default, isCanceled: false, isCompleted: true)) : inner.ReadAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        if (!off)
        {
            return inner.TryRead(out result);
        }

        result = new ReadResult(default, isCanceled: false, isCompleted: true);
        return true;
    }
}

/// <summary>Writes to another writer until it is switched off; then into nothing.</summary>
internal sealed class SwitchedWriter(PipeWriter inner) : PipeWriter
{
    private volatile bool off;
    private byte[] nowhere = [];

    public void Switch() => off = true;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => off ? 0 : inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        if (!off)
        {
            inner.Advance(bytes);
        }
    }

    public override void CancelPendingFlush()
    {
        if (!off)
        {
            inner.CancelPendingFlush();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        if (!off)
        {
            inner.Complete(exception);
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        off ? ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: true)) : inner.FlushAsync(cancellationToken);

    public override Memory<byte> GetMemory(int sizeHint = 0) => off ? Nowhere(sizeHint) : inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => off ? Nowhere(sizeHint) : inner.GetSpan(sizeHint);

    private byte[] Nowhere(int sizeHint)
    {
        const int Enough = 4096;
        if (nowhere.Length < Math.Max(sizeHint, Enough))
        {
            nowhere = new byte[Math.Max(sizeHint, Enough)];
        }

        return nowhere;
    }
}
