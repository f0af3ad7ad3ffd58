using Berth.Linux;

namespace Berth.Cli.EngineClient;

/// <summary>The engine answered with an error.</summary>
internal sealed class EngineErrorException(int status, string message) : CommandException($"Error response from daemon: {message}")
{
    public int Status { get; } = status;

    /// <summary>The engine's own words.</summary>
    public string Reason { get; } = message;
}

/// <summary>No engine can be reached.</summary>
internal sealed class ConnectException(EngineAddress address, Errno errno, string advice = "")
    : CommandException(Describe(address, errno) + (advice.Length == 0 ? "" : "\n" + advice))
{
    public Errno Errno { get; } = errno;

    /// <summary>Whether nobody listens there, as opposed to somebody who may not be spoken to.</summary>
    public bool NobodyListens => Errno is Errno.ENOENT or Errno.ECONNREFUSED;

    private static string Describe(EngineAddress address, Errno errno) => errno switch
    {
        Errno.EACCES => $"permission denied while trying to connect to the daemon socket at {address.Text}",
        Errno.ENOENT or Errno.ECONNREFUSED => $"Cannot connect to the Berth daemon at {address.Text}. Is berthd running?",
        _ => $"Cannot connect to the Berth daemon at {address.Text}: {errno.Describe()}",
    };
}

/// <summary>The engine went away, or does not speak HTTP.</summary>
internal sealed class ProtocolException(string message) : CommandException(message);
