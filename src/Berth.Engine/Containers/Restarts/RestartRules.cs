using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Restarts;

/// <summary>When a container that has ended is started again, and after how long: Docker's rules.</summary>
internal static class RestartRules
{
    /// <summary>Who runs this long has started well: the next wait is short again.</summary>
    public static readonly TimeSpan LongRun = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>For how long who needs another healthy waits for that when the engine starts them all.</summary>
    public static readonly TimeSpan HealthPatience = TimeSpan.FromMinutes(5);

    /// <summary>Whether a policy starts a container again that nobody has asked to end.</summary>
    /// <param name="policy">The container's.</param>
    /// <param name="exitCode">Of the run that is over.</param>
    /// <param name="restarts">How often the policy has started it already.</param>
    public static bool StartsAgain(RestartPolicy policy, int exitCode, int restarts) => policy.Name switch
    {
        RestartPolicy.Always or RestartPolicy.UnlessStopped => true,
        RestartPolicy.OnFailure => exitCode != 0 && (policy.MaximumRetryCount == 0 || restarts < policy.MaximumRetryCount),
        _ => false,
    };

    /// <summary>Whether a container that its user has ended starts with the engine.</summary>
    public static bool StartsThoughStopped(RestartPolicy policy) => policy.Name == RestartPolicy.Always;

    /// <summary>Twice the last wait, between the shortest and the longest.</summary>
    /// <param name="last">The wait before the run that is over; zero when its user has started it.</param>
    /// <param name="ran">How long it ran.</param>
    public static TimeSpan NextWait(TimeSpan last, TimeSpan ran)
    {
        if (last <= TimeSpan.Zero || ran >= LongRun)
        {
            return ShortestWait;
        }

        TimeSpan twice = last * 2;
        return twice < LongestWait ? twice : LongestWait;
    }
}
