using System.Globalization;

namespace Berth.Images.Registry.Transfers;

/// <summary>Tells how far one layer has got, not more often than anybody can see.</summary>
internal sealed class LayerMeter(string id, string status, long total, Action<TransferProgress> report, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private long _current;
    private long _last;

    public void Start(long current) => Interlocked.Exchange(ref _current, current);

    /// <summary>May be called by any thread, one at a time.</summary>
    public void Add(int bytes)
    {
        _current += bytes;
        if (_last == 0 || time.GetElapsedTime(_last) >= Pause)
        {
            _last = time.GetTimestamp();
            Say(status, _current, total);
        }
    }

    public void Say(string text, long? current = null, long? of = null) => report(new TransferProgress(id, text, current, of) { IsOfLayer = true });

    /// <summary>Tells that it will be tried again after a time.</summary>
    public void Pausing(TimeSpan pause)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds));
        Say(string.Create(CultureInfo.InvariantCulture, $"Retrying in {seconds} second{(seconds > 1 ? "s" : "")}"));
    }
}
