namespace Berth.Engine.Containers;

internal static class TimeLeft
{
    /// <summary>What is left of a wait that began at some time. A clock that was set back does not make it longer.</summary>
    public static TimeSpan Of(TimeSpan wait, DateTimeOffset began, DateTimeOffset now)
    {
        TimeSpan left = began + wait - now;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < wait ? left : wait;
    }
}
