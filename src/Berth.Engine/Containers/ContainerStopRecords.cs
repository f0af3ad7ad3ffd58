using Berth.Engine.Containers.Definitions;
using Berth.Engine.Launching;
using Berth.Linux;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Containers;

/// <summary>That a container's user wants its end, as opposed to its ending by itself.</summary>
public sealed partial class ContainerOperations
{
    /// <summary>
    /// To be called before a container is asked to end. What is recorded counts for an engine that starts between the two, too, and
    /// after a reboot.
    /// </summary>
    /// <param name="container">Which.</param>
    /// <param name="forGood">Whether its policy is called off; otherwise only <c>unless-stopped</c> takes notice.</param>
    /// <returns>Whether there was something to end, and what there is to be sent a signal.</returns>
    private async Task<(bool WasActive, LiveContainer? Live)> AnnounceStopAsync(Container container, bool forGood)
    {
        using (await container.LockAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (!container.State.IsActive)
            {
                return (false, null);
            }

            container.StaysDown |= forGood;
            RecordStopUnsynchronized(container);
            if (container.Live is null && forGood)
            {
                CallOffUnsynchronized(container);
            }

            return (true, container.Live);
        }
    }

    /// <summary>With a restart policy it waits for the disk. Without one it is written all the same: the policy may come later.</summary>
    private void RecordStopUnsynchronized(Container container)
    {
        if (container.Run is not { StoppedByUser: false } run)
        {
            return;
        }

        container.Run = run with { StoppedByUser = true };
        if (container.Settings.Lifecycle.AutoRemove && !run.IsTurning)
        {
            // It is removed at its end, whoever sees that.
            return;
        }

        try
        {
            if (HasPolicy(container))
            {
                container.Run.WriteDurably(options.DirectoryOf(container.Id));
            }
            else
            {
                container.Run.Write(options.DirectoryOf(container.Id));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            // To stop it is the more urgent half.
            LogStopNotRecorded(container.Id, error.Message);
        }
    }

    /// <summary>After a start by its user, which a policy has to remember after a power cut. Nobody waits for it.</summary>
    private void SyncRunRecord(Container container)
    {
        if (!HasPolicy(container))
        {
            return;
        }

        _ = Task.Run(() =>
        {
            try
            {
                RunRecord.Sync(options.DirectoryOf(container.Id));
            }
            catch (LinuxException)
            {
                // The container has gone meanwhile, or the disk is ill, which other writes report.
            }
        });
    }

    private static bool HasPolicy(Container container) => container.Settings.Lifecycle.Restart.Name is not ("" or RestartPolicy.No);

    [LoggerMessage(1031, LogLevel.Error, "container {Id}: that it was stopped could not be written down, so its restart policy may start it with the next engine: {Reason}")]
    private partial void LogStopNotRecorded(string id, string reason);
}
