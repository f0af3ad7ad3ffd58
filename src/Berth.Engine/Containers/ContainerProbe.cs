using Berth.Engine.Containers.Execs;
using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Containers.Streams;
using Berth.Linux;

namespace Berth.Engine.Containers;

/// <summary>One look at a container's health: an exec like any other, with a time and a bound on what it says.</summary>
public sealed partial class ContainerOperations
{
    private async Task<ProbeResult> ProbeAsync(Container container, LiveContainer live, HealthCheck check, CancellationToken stop)
    {
        DateTimeOffset start = time.GetUtcNow();
        ContainerExec exec = AddExec(
            container, live, new ExecDefinition { Arguments = check.Probe, AttachStdout = true, AttachStderr = true }, isProbe: true);
        try
        {
            await RecordHealthAsync(container, live, exec.Id).ConfigureAwait(false);
            (int exitCode, string output) = await RunProbeAsync(live, exec, check, stop).ConfigureAwait(false);
            return new ProbeResult(start, time.GetUtcNow(), exitCode, output);
        }
        catch (Exception error) when (error is EngineException or IOException or OperationCanceledException)
        {
            return new ProbeResult(start, time.GetUtcNow(), -1, error.Message);
        }
        finally
        {
            execs.TryRemove(exec.Id, out _);
            live.Execs.TryRemove(exec.Id, out _);
        }
    }

    /// <summary>The time counts from when the program runs, for how long it takes to start it says nothing of the container.</summary>
    private async Task<(int ExitCode, string Output)> RunProbeAsync(LiveContainer live, ContainerExec exec, HealthCheck check, CancellationToken stop)
    {
        StdioSession session = (await StartExecAsync(exec.Id, new ExecStart(), CancellationToken.None).ConfigureAwait(false))!;
        await using (session.ConfigureAwait(false))
        {
            ProbeOutput output = new();
            Task reading = output.CopyFromAsync(session.Output, stop);
            await Task.WhenAny(session.Ended, Task.Delay(check.Timeout, time, stop)).ConfigureAwait(false);
            bool tookTooLong = !session.Ended.IsCompleted;
            if (tookTooLong)
            {
                await KillProbeAsync(live, exec.Id).ConfigureAwait(false);
                await session.Ended.WaitAsync(stop).ConfigureAwait(false);
            }

            await reading.ConfigureAwait(false);
            return tookTooLong ? (-1, TimeoutText(check.Timeout, output.Text)) : (exec.State.ExitCode ?? -1, output.Text);
        }
    }

    private static async Task KillProbeAsync(LiveContainer live, string execId)
    {
        try
        {
            await live.Shim.SignalAsync(execId, SignalNumber.Kill, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LinuxException)
        {
            // It has ended in this moment, or its container has.
        }
    }

    private static string TimeoutText(TimeSpan timeout, string output) =>
        $"Health check exceeded timeout ({GoText.Duration(timeout)})" + (output.Length > 0 ? $": {output}" : "");
}
