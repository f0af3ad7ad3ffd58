namespace Berth.Shim;

/// <summary>Something with a descriptor that the loop waits for.</summary>
internal abstract class EventSource
{
    /// <summary>The token it is registered under; 0 while it is not.</summary>
    public ulong Token { get; set; }

    public uint Interest { get; set; }

    /// <summary>The descriptor is ready: an epoll event mask.</summary>
    public abstract void OnReady(uint events);
}
