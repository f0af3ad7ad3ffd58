using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Shims;
using Berth.Shim.Logs;

namespace Berth.Shim;

/// <summary>
/// The container's init, or an exec beside it: from the waiting child over its launch to its exit. Its output goes to the log
/// and to every client; its input comes from them.
/// </summary>
internal sealed partial class ContainerProcess
{
    private readonly ShimLoop loop;
    private readonly PreparedChild child;
    private readonly List<Connection> clients = [];
    private readonly ProcessOutput stdout;
    private readonly ProcessOutput stderr;
    private readonly ProcessInput stdin;
    private readonly LaunchWatch launchWatch;
    private readonly ExitWatch exitWatch;
    private ContainerLog? log;
    private Connection? launcher;
    private StdioFlags flags;
    private int terminal = -1;

    public ContainerProcess(ShimLoop loop, string? id, PreparedChild child, StdioPipes pipes)
    {
        this.loop = loop;
        this.child = child;
        Id = id;
        stdout = new ProcessOutput(this, loop, pipes.StdoutRead, frameType: 1);
        stderr = new ProcessOutput(this, loop, pipes.StderrRead, frameType: 2);
        stdin = new ProcessInput(this, loop, pipes.StdinWrite);
        launchWatch = new LaunchWatch(this);
        exitWatch = new ExitWatch(this);
    }

    /// <summary>The exec's id; null for the init.</summary>
    public string? Id { get; }
    public int Pid => child.Pid;
    public int PidFd => child.PidFd;
    public bool HasExited { get; private set; }
    public ContainerLog? Log => log;
    public bool IsTerminal => (flags & StdioFlags.Terminal) != 0;
    public IReadOnlyList<Connection> Clients => clients;

    /// <summary>Hands the plan to the waiting child; the answer goes to <paramref name="from"/> when it has executed or failed.</summary>
    public void Launch(Connection from, ReadOnlySpan<byte> plan, StdioFlags stdio, ContainerLog? log)
    {
        (launcher, flags, this.log) = (from, stdio, log);
        PlanValidator.Validate(plan, out _, out _);
        Errno failed = child.Launch(plan);
        if (failed != Errno.None)
        {
            FinishLaunch(op: -1, failed == Errno.EPIPE && Id is not null ? BecauseOfEnd(loop, failed) : failed);
            return;
        }

        loop.Watch(launchWatch, child.Sync, Epoll.In);
    }

    /// <summary>The daemon went away before the launch.</summary>
    public void Abandon() => child.Dispose();

    public void Join(Connection client)
    {
        clients.Add(client);
        if (HasExited)
        {
            client.EndOutput();
        }
    }

    public void OnClientClosed(Connection client)
    {
        clients.Remove(client);
        EndInput(client);
        OnCaughtUp();
    }

    /// <summary>Output is read again once nobody who takes it is behind.</summary>
    public void OnCaughtUp()
    {
        if (!IsAnyoneBehind)
        {
            stdout.Resume();
            stderr.Resume();
        }
    }

    public bool IsAnyoneBehind => log is { IsBehind: true } || clients.Exists(client => client.HasPending);

    public bool TakesInput(Connection client) =>
        (client.Streams & StdioFlags.Stdin) != 0 && (flags & StdioFlags.Stdin) != 0 && stdin.IsReady;

    public void WriteInput(Connection from, ReadOnlySpan<byte> bytes) => stdin.Write(from, bytes);

    /// <summary>A client has nothing more to send. A terminal's input, and one that others may still write to, stays open.</summary>
    public void EndInput(Connection from)
    {
        bool closes = Id is not null || (flags & StdioFlags.StdinOnce) != 0;
        if ((from.Streams & StdioFlags.Stdin) != 0 && closes && !IsTerminal)
        {
            stdin.Close();
        }
    }

    public void ResumeInput()
    {
        foreach (Connection client in clients)
        {
            client.ResumeInput();
        }
    }

    public unsafe Errno Resize(ushort rows, ushort columns)
    {
        if (terminal < 0)
        {
            return IsTerminal ? Errno.EAGAIN : Errno.ENOTTY;
        }

        ushort* size = stackalloc ushort[] { rows, columns, 0, 0 };
        return Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.Ioctl, terminal, 0x5414 /* TIOCSWINSZ */, (nint)size));
    }

    private sealed class LaunchWatch(ContainerProcess process) : EventSource
    {
        public override void OnReady(uint events) => process.OnLaunchReport();
    }

    private sealed class ExitWatch(ContainerProcess process) : EventSource
    {
        public override void OnReady(uint events) => process.OnExit();
    }
}
