using Berth.Runtime.Shims;

namespace Berth.Engine.Containers.Streams;

/// <summary>Which of a container's streams a client joins.</summary>
public sealed record AttachRequest
{
    public bool Stdin { get; init; }
    public bool Stdout { get; init; }
    public bool Stderr { get; init; }
}

/// <summary>
/// A client's part in the stdio of a container or an exec. Reading <see cref="Output"/> gives Docker's multiplexed frames, or raw
/// bytes where <see cref="Terminal"/>; what is written to <see cref="Input"/> is stdin. A session that is not read holds the
/// container's output up, so read it or dispose of it.
/// </summary>
public sealed class StdioSession : IAsyncDisposable
{
    private readonly ShimStream stream;
    private readonly Action detached;
    private Action? closed;

    internal StdioSession(ShimStream stream, bool terminal, Action detached, Task? ended = null, Action? closed = null)
    {
        this.stream = stream;
        this.detached = detached;
        this.closed = closed;
        Ended = ended ?? Task.CompletedTask;
        Terminal = terminal;
    }

    public bool Terminal { get; }

    /// <summary>
    /// Completes, for an exec, when its exit code is known, which may be a moment after the end of <see cref="Output"/>: await it
    /// before telling a client of the end, for the client asks for the exit code next.
    /// </summary>
    public Task Ended { get; }

    /// <summary>Ends when the process has, after its last byte.</summary>
    public Stream Output => stream;

    public Stream Input => stream;

    /// <summary>Half-closes: the process sees the end of its stdin where Docker would give it one; output goes on.</summary>
    public void CloseInput() => stream.CloseInput();

    /// <summary>Tells that the client leaves by its detach keys.</summary>
    public void ReportDetached() => detached();

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref closed, null)?.Invoke();
        return stream.DisposeAsync();
    }
}
