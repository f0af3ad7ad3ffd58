using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Shim.Ports;

namespace Berth.Shim;

/// <summary>
/// The shim's one loop. It lives from the first control connection to the end of the container, or, before the launch, to the
/// end of that connection.
/// </summary>
internal sealed unsafe class ShimLoop : EventLoop
{
    /// <summary>How long clients and a log's receiver may take to read what is left of the output of a container that has ended.</summary>
    private const int LingerMilliseconds = 10_000;

    private readonly List<ContainerProcess> execs = [];
    private bool leaving;

    private ShimLoop(ShimArguments arguments, Placement placement, PreparedChild child, StdioPipes pipes)
    {
        Arguments = arguments;
        Placement = placement;
        Carrier = new Carrier(this);
        Init = new ContainerProcess(this, id: null, child, pipes);
        IoBuffer = (byte*)System.Runtime.InteropServices.NativeMemory.Alloc(IoBufferSize);
        Watch(new Listener(this), ShimArguments.ListenerDescriptor, Epoll.In);
    }

    /// <summary>Room for one read of output and the frame header in front of it; shared, because there is one thread.</summary>
    public const int IoBufferSize = 64 * 1024;

    public byte* IoBuffer { get; }
    public ShimArguments Arguments { get; }
    public Placement Placement { get; }
    public ContainerProcess Init { get; }
    public List<Connection> Controls { get; } = [];
    public List<Connection> Streams { get; } = [];
    public bool IsLaunched { get; set; }

    /// <summary>What a daemon has given to be held open for the next; -1 where it has not.</summary>
    public (int First, int Second) Kept { get; private set; } = (-1, -1);

    public Carrier Carrier { get; }

    /// <summary>Clones the child that waits. Failures are told to the first connection by <see cref="FailureReport"/>.</summary>
    public static bool TryStart(ShimArguments arguments, out ShimLoop? loop)
    {
        loop = null;
        Signals.IgnoreBrokenPipe();
        Placement placement = new(arguments);
        Errno failed = placement.TryMakeInit(out PreparedChild? child, out StdioPipes? pipes, out string step);
        if (failed != Errno.None)
        {
            FailureReport.Send(ShimArguments.ListenerDescriptor, failed, step);
            return false;
        }

        loop = new ShimLoop(arguments, placement, child!, pipes!);
        return true;
    }

    public int Run()
    {
        while (!leaving || Streams.Exists(stream => stream.HasPending) || Init.Log is { HasPending: true } || Carrier.IsOwed)
        {
            if (!RunOnce(leaving ? LingerMilliseconds : -1))
            {
                break;
            }
        }

        return 0;
    }

    /// <summary>The container has ended (or never will begin): what is pending is sent, then the shim ends.</summary>
    public void Leave()
    {
        leaving = true;
        Carrier.Close();
    }

    /// <summary>Holds a pair open from here on, and no longer the one before.</summary>
    public void Keep((int First, int Second) pair)
    {
        Fd.Close(Kept.First);
        Fd.Close(Kept.Second);
        Kept = pair;
    }

    public void Add(ContainerProcess exec) => execs.Add(exec);

    public void Remove(ContainerProcess exec) => execs.Remove(exec);

    public ContainerProcess? Find(string? execId) => execId is null ? Init : execs.Find(exec => exec.Id == execId);

    /// <summary>The init took the processes of its namespace with it: the execs among them are told of with their own exit codes.</summary>
    public void EndExecsThatHaveEnded()
    {
        foreach (ContainerProcess exec in execs.ToArray())
        {
            exec.EndIfEnded();
        }
    }

    /// <summary>
    /// Without a control connection, a container that was not launched has nobody to launch it. A daemon may also be killed before its
    /// connection has said that it is one.
    /// </summary>
    public void OnConnectionClosed()
    {
        if (Controls.Count == 0 && !IsLaunched)
        {
            Init.Abandon();
            Leave();
        }
    }
}
