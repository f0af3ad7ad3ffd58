namespace Berth.Runtime.Shims;

/// <summary>What a shim does with a container's output beside showing it: a file to read logs from, a receiver, both or neither.</summary>
public sealed record LogOptions
{
    public LogFileOptions? File { get; init; }

    public LogReceiverOptions? Receiver { get; init; }
}

public enum LogFileFormat
{
    /// <summary>A JSON object a line, as Docker's driver of that name writes them.</summary>
    JsonFile,

    /// <summary>Docker's compact records: a length, a LogEntry of protocol buffers, the length again.</summary>
    Local,
}

/// <summary>The files of a log. Rotated files are named after the current one: <c>.1</c> is the youngest.</summary>
public sealed record LogFileOptions
{
    public LogFileFormat Format { get; init; }

    /// <summary>The current file.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes after which the file is rotated; 0 or less: never.</summary>
    public long MaxSize { get; init; }

    /// <summary>How many files are kept, the current one included.</summary>
    public int MaxFiles { get; init; } = 1;

    /// <summary>Whether rotated files are compressed, and named <c>.1.gz</c>.</summary>
    public bool Compress { get; init; }

    /// <summary>A JSON object of attributes that every line of a JSON log carries, or null.</summary>
    public byte[]? JsonAttributes { get; init; }
}

public enum LogTransport
{
    UnixStream,
    UnixDatagram,
    Udp,
    Tcp,

    /// <summary>A program of its own that sends messages on, one for each packet that it reads from its descriptor 3.</summary>
    Relay,
}

public enum LogMessageFormat
{
    /// <summary>What a program on the same machine tells syslog: no host.</summary>
    SyslogLocal,
    SyslogRfc3164,
    SyslogRfc5424,

    /// <summary>RFC 5424 with microseconds.</summary>
    SyslogRfc5424Micro,

    /// <summary>The journal's own: fields.</summary>
    Journal,
}

/// <summary>A program that a container's output is sent to, a message for each line.</summary>
public sealed record LogReceiverOptions
{
    public LogTransport Transport { get; init; }

    /// <summary>A path, or a numeric address with its port; empty for a relay.</summary>
    public string Address { get; init; } = "";

    /// <summary>The program of a relay and its arguments.</summary>
    public IReadOnlyList<string> Relay { get; init; } = [];

    public LogMessageFormat Format { get; init; }

    /// <summary>Whether each message begins with its length (RFC 5425).</summary>
    public bool CountsBytes { get; init; }

    /// <summary>Of syslog, from 0 to 23.</summary>
    public int Facility { get; init; }

    /// <summary>The machine's name.</summary>
    public string Host { get; init; } = "";

    /// <summary>Whose messages they are.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Of the journal: fields that every message has, encoded.</summary>
    public byte[] Fields { get; init; } = [];

    /// <summary>
    /// Bytes of output that may wait for a receiver that is slow, beyond which output is lost; 0 loses none, and lets the container wait.
    /// </summary>
    public long BufferSize { get; init; }
}
