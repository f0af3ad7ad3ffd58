using Berth.Images.Archives.Tar;

namespace Berth.Images.Archives;

/// <summary>
/// Stages the layers of an image archive, which come one after another: while the files of one are still being written, the next is
/// being read. Disposed, it has ended.
/// </summary>
internal sealed class ArchiveStaging(Ingest ingest, CancellationToken cancellation) : IDisposable
{
    private const int AtOnce = 2;
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly List<Task<StagedLayer>> _begun = [];

    /// <summary>Begins with the entry that the reader stands at, and comes back when the reader may move on.</summary>
    public Task<StagedLayer> Begin(TarReader reader)
    {
        _turns.Wait(cancellation);
        ThrowIfFailed();
        PayloadStream payload = new(reader);
        Task<StagedLayer> staging = DedicatedThread.Run(() => Stage(payload));
        _begun.Add(staging);
        Task.WaitAny([payload.Ended, staging], CancellationToken.None);
        return staging;
    }

    /// <summary>Waits until all layers are staged. One that cannot be unpacked is an error only for the image that wants it.</summary>
    public void Complete()
    {
        Wait();
        ThrowIfFailed();
    }

    public void Dispose()
    {
        Wait();
        _turns.Dispose();
    }

    private StagedLayer Stage(PayloadStream payload)
    {
        try
        {
            return ingest.Stage((tap, stop) => ReadAhead.FromStage(payload, tap, stop), cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }

    private void Wait() => Task.WhenAll(_begun).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(CancellationToken.None);

    private void ThrowIfFailed()
    {
        if (_begun.Find(static staging => staging.IsCanceled || (staging.IsFaulted && staging.Exception.InnerException is not ImageException)) is { } failed)
        {
            failed.GetAwaiter().GetResult();
        }
    }
}
