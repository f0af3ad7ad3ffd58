using Berth.Linux;

namespace Berth.Networks.Names;

/// <summary>The two sockets of a container at which its questions arrive. Whoever has them open keeps questions waiting, also while nobody answers.</summary>
public sealed class NameSockets : IDisposable
{
    /// <param name="datagrams">A bound UDP socket that does not wait; it is this object's from here on.</param>
    /// <param name="streams">A listening TCP socket, likewise.</param>
    public NameSockets(int datagrams, int streams) => (Datagrams, Streams) = (datagrams, streams);

    public int Datagrams { get; private set; }

    public int Streams { get; private set; }

    /// <summary>Closes them where nobody has taken them.</summary>
    public void Dispose()
    {
        (int datagrams, int streams) = Take();
        Fd.Close(datagrams);
        Fd.Close(streams);
    }

    internal (int Datagrams, int Streams) Take()
    {
        (int, int) taken = (Datagrams, Streams);
        (Datagrams, Streams) = (-1, -1);
        return taken;
    }
}
