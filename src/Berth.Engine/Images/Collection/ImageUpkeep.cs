using Microsoft.Extensions.Logging;

namespace Berth.Engine.Images.Collection;

/// <summary>
/// What is done to images when nobody waits: uses are written down a minute after the first of them, all at once, so that no start waits
/// for the disk; and images are collected every ten minutes and when some have arrived.
/// </summary>
internal sealed partial class ImageUpkeep : IDisposable
{
    private static readonly TimeSpan RecordAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CollectEvery = TimeSpan.FromMinutes(10);
    private readonly ImageOperations images;
    private readonly ILogger log;
    private readonly Lock gate = new();
    private readonly ITimer recording;
    private readonly ITimer collection;
    private int isScheduled;
    private bool isClosed;

    public ImageUpkeep(ImageOperations images, ILogger<ImageOperations> log, TimeProvider time)
    {
        (this.images, this.log) = (images, log);
        recording = time.CreateTimer(_ => RunUnlessClosed(RecordUses), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        collection = time.CreateTimer(_ => RunUnlessClosed(Collect), null, CollectEvery, CollectEvery);
    }

    public void RecordUsesLater()
    {
        if (Interlocked.Exchange(ref isScheduled, 1) == 0)
        {
            recording.Change(RecordAfter, Timeout.InfiniteTimeSpan);
        }
    }

    public void CollectSoon() => collection.Change(TimeSpan.Zero, CollectEvery);

    /// <summary>Waits for what is under way, and writes down the last uses.</summary>
    public void Dispose()
    {
        recording.Dispose();
        collection.Dispose();
        RunUnlessClosed(RecordUses);
        lock (gate)
        {
            isClosed = true;
        }
    }

    private void RecordUses()
    {
        Volatile.Write(ref isScheduled, 0);
        images.RecordUses();
    }

    private void Collect()
    {
        if (!images.IsCollecting)
        {
            return;
        }

        CollectionReport report = images.Collect();
        if (report.Images.Count > 0)
        {
            LogCollected(log, report.Images.Count, report.ReclaimedBytes);
        }
    }

    private void RunUnlessClosed(Action work)
    {
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            try
            {
                work();
            }
            catch (Exception error) when (error is EngineException or IOException)
            {
                LogFailed(log, error.Message);
            }
        }
    }

    [LoggerMessage(1080, LogLevel.Information, "{Count} images that nobody used were collected, which gave back {Bytes} bytes")]
    private static partial void LogCollected(ILogger log, int count, long bytes);

    [LoggerMessage(1081, LogLevel.Warning, "the upkeep of images failed, and is tried again later: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
