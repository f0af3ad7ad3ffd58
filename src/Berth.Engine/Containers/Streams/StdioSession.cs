using Berth.Runtime.Shims;

namespace Berth.Engine.Containers.Streams;

/// <summary>Which of a container's streams a client joins, and what of the past it wants first.</summary>
public sealed record AttachRequest
{
    /// <summary>What is already in the log, before what comes.</summary>
    public bool Logs { get; init; }

    /// <summary>What comes; without it the session ends with the log.</summary>
    public bool Stream { get; init; }
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

    internal StdioSession(ShimStream stream, bool terminal, Action detached)
    {
        this.stream = stream;
        this.detached = detached;
        Terminal = terminal;
    }

    public bool Terminal { get; }

    /// <summary>Ends when the process has, after its last byte.</summary>
    public Stream Output => stream;

    public Stream Input => stream;

    /// <summary>Half-closes: the process sees the end of its stdin where Docker would give it one; output goes on.</summary>
    public void CloseInput() => stream.CloseInput();

    /// <summary>Tells that the client leaves by its detach keys.</summary>
    public void ReportDetached() => detached();

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
