namespace Berth.Shim.Logs;

/// <summary>
/// The time of lines. Lines of one read are a nanosecond apart, and none is older than the one before it, so that each has a time of
/// its own, by which a reader finds its place again.
/// </summary>
internal sealed class LogClock(TimeProvider time)
{
    private const int NanosecondsPerTick = 100;
    private static readonly long Epoch = DateTimeOffset.UnixEpoch.UtcTicks;
    private long next;

    /// <summary>Reads the time for the lines that follow.</summary>
    public void Start() => next = Math.Max(next, (time.GetUtcNow().UtcTicks - Epoch) * NanosecondsPerTick);

    public long Take() => next++;
}
