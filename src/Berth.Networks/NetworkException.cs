namespace Berth.Networks;

/// <summary>A network that cannot be had as it was asked for. The message says what to do, and names what is in the way.</summary>
public sealed class NetworkException : Exception
{
    public NetworkException(string message)
        : base(message)
    {
    }

    public NetworkException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Whether what was asked for is somebody else's; anything else is in the way on the machine, or in the network.</summary>
    public bool IsInUse { get; private init; }

    /// <summary>An address that was asked for is another's. The words are Docker's.</summary>
    public static NetworkException InUse() => new("Address already in use") { IsInUse = true };
}
