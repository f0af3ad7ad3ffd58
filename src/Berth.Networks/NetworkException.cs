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
}
