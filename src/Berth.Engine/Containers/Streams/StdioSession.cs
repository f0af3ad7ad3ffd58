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
/// A client's part in the stdio of a container or an exec. Its output is read once, as lines, into two streams or as a whole; what is
/// written to <see cref="Input"/> is stdin. A session that is not read holds the process up once some output has gathered, so read
/// it or dispose of it, which leaves the process alone.
/// </summary>
public sealed partial class StdioSession : IAsyncDisposable
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

    /// <summary>Whether the process has a terminal: stdout and stderr are one then, and lines end as the terminal ends them.</summary>
    public bool Terminal { get; }

    /// <summary>
    /// Completes, for an exec, when its exit code is known, which may be a moment after the end of <see cref="Output"/>: await it
    /// before telling a client of the end, for the client asks for the exit code next.
    /// </summary>
    internal Task Ended { get; }

    /// <summary>Docker's multiplexed frames, or raw bytes where <see cref="Terminal"/>. Ends when the process has, after its last byte.</summary>
    internal Stream Output => stream;

    /// <summary>
    /// The process's stdin. Nobody reads what is written where the process has none (<see cref="Definitions.StdioDefinition.OpenStdin"/>).
    /// </summary>
    public Stream Input => stream;

    /// <summary>Half-closes: the process sees the end of its stdin where Docker would give it one; output goes on.</summary>
    public void CloseInput() => stream.CloseInput();

    /// <summary>Tells that the client leaves by its detach keys.</summary>
    internal void ReportDetached() => detached();

    /// <summary>Leaves; the process goes on, and what it writes goes to its log alone.</summary>
    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref closed, null)?.Invoke();
        return stream.DisposeAsync();
    }
}
