namespace Berth.Engine.Containers.Streams;

/// <summary>A container or an exec that was started with somebody attached. Disposing of it leaves; the process goes on.</summary>
public sealed class AttachedProcess : IAsyncDisposable
{
    private readonly Task<int> exit;

    internal AttachedProcess(string id, StdioSession stdio, Task<int> exit)
    {
        Id = id;
        Stdio = stdio;
        this.exit = exit;
    }

    /// <summary>The container's, or the exec's.</summary>
    public string Id { get; }

    /// <summary>Its stdin and its output, from the first byte on.</summary>
    public StdioSession Stdio { get; }

    /// <summary>
    /// Waits for its end; of a container that removes itself, for the removal. Output that nobody has begun to read is read here and
    /// forgotten, so that the process does not wait for a reader.
    /// </summary>
    /// <returns>The exit code: 128 and the signal's number where a signal ended it.</returns>
    public async Task<int> WaitAsync(CancellationToken cancellation = default)
    {
        await Stdio.DiscardUnreadAsync(cancellation).ConfigureAwait(false);
        return await exit.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Leaves; the process goes on.</summary>
    public ValueTask DisposeAsync() => Stdio.DisposeAsync();
}
