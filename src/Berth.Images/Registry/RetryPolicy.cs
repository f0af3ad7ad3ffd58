namespace Berth.Images.Registry;

/// <summary>How often and after what time something is tried again that may work in a moment.</summary>
internal sealed class RetryPolicy(int maxAttempts, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>A registry that asks for more does not want us at all.</summary>
    private static readonly TimeSpan LongestWish = TimeSpan.FromSeconds(60);

    public int MaxAttempts => maxAttempts;

    /// <param name="attempt">Does it; <see cref="RegistryException.IsTransient"/> says whether to try again.</param>
    /// <param name="pausing">Is told of each pause.</param>
    /// <param name="cancellation">Ends the pause too.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt, Action<TimeSpan>? pausing, CancellationToken cancellation)
    {
        for (int failures = 0; ; failures++)
        {
            TimeSpan pause;
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (RegistryException e) when (e.IsTransient && failures + 1 < maxAttempts && (pause = PauseAfter(failures, e.RetryAfter)) <= LongestWish)
            {
                pausing?.Invoke(pause);
            }
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Twice as long each time, and not for all clients the same, unless the registry has said how long.</summary>
    private static TimeSpan PauseAfter(int failures, TimeSpan? wish)
    {
        if (wish is { } asked)
        {
            return asked;
        }
        TimeSpan pause = FirstPause * Math.Pow(2, failures);
        return (pause < LongestPause ? pause : LongestPause) * (0.75 + (Random.Shared.NextDouble() / 2));
    }
}
