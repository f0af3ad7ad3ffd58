using System.Collections.Concurrent;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Runtime.Launch;

namespace Berth.Runtime.Shims;

/// <summary>
/// The daemon's side of one shim. Requests are answered in order; events arrive between them. Disposing it hangs up: a shim
/// whose container has not been launched ends itself then, a running one lives on.
/// </summary>
public sealed partial class ShimProcess : IAsyncDisposable
{
    private const string SocketName = "shim.sock";
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);
    private readonly ShimChannel control;
    private readonly string runDirectory;
    private readonly TimeProvider time;

    // Never disposed of, which it need not be: a request may wait for it while the connection is closed.
    private readonly SemaphoreSlim requests = new(1, 1);
    private readonly TaskCompletionSource<ShimExit> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<int>> execs = new();
    private TaskCompletionSource<Frame>? answer;
    private Task reading = Task.CompletedTask;
    private Task gone = Task.CompletedTask;
    private int shimPidFd = -1;

    private ShimProcess(ShimChannel control, string runDirectory, int shimPid, TimeProvider time)
    {
        this.control = control;
        this.runDirectory = runDirectory;
        this.time = time;
        ShimPid = shimPid;
    }

    /// <summary>The shim's process id; 0 after <see cref="ConnectAsync"/> to a shim that did not tell.</summary>
    public int ShimPid { get; private set; }

    /// <summary>The process id of the container's init, or of the child that waits to become it.</summary>
    public int InitPid { get; private set; }

    /// <summary>Whether the container's program has been launched.</summary>
    public bool IsLaunched { get; private set; }

    /// <summary>Ends with the container. When the shim itself dies without a word, the exit code is 255.</summary>
    public Task<ShimExit> Exited => exited.Task;

    private readonly record struct Frame(ShimFrame Kind, byte[] Payload);

    /// <summary>Starts a shim; when this returns, its child waits in its namespaces and cgroup.</summary>
    /// <exception cref="LinuxException">The shim could not be started, or not make its child.</exception>
    public static async Task<ShimProcess> SpawnAsync(ShimOptions options, TimeProvider time, CancellationToken cancellation)
    {
        int listener = UnixSocket.Listen(options.RunDirectory, SocketName, 128);
        if (listener < 0)
        {
            LinuxException.Throw((Errno)(-listener), "listen on", Path.Combine(options.RunDirectory, SocketName));
        }

        ShimChannel? control = null;
        try
        {
            control = ShimChannel.Connect(options.RunDirectory, SocketName);
            int pid = ShimSpawner.Spawn(options, listener);
            ShimProcess shim = new(control, options.RunDirectory, pid, time) { shimPidFd = PidFd.Open(pid) };
            await shim.StartWatchingAsync(cancellation).ConfigureAwait(false);
            return shim;
        }
        catch
        {
            control?.Dispose();
            throw;
        }
        finally
        {
            Fd.Close(listener);
        }
    }

    /// <summary>Finds the shim of a container again, after the daemon was restarted.</summary>
    /// <exception cref="SocketException">There is none any more; the exit record tells how its container ended.</exception>
    public static async Task<ShimProcess> ConnectAsync(string runDirectory, TimeProvider time, CancellationToken cancellation)
    {
        ShimChannel control = ShimChannel.Connect(runDirectory, SocketName);
        ShimProcess shim = new(control, runDirectory, shimPid: 0, time);
        try
        {
            await shim.StartWatchingAsync(cancellation).ConfigureAwait(false);
            return shim;
        }
        catch
        {
            control.Dispose();
            throw;
        }
    }

    /// <summary>Runs the plan in the waiting child; returns when its program was executed.</summary>
    /// <exception cref="LaunchException">A step failed; the child and the shim are gone.</exception>
    public async Task LaunchAsync(LaunchPlan plan, LaunchIo io, CancellationToken cancellation)
    {
        FrameWriter request = new FrameWriter(ShimFrame.Launch).Int((int)FlagsOf(io)).Log(io.Log).Bytes(plan.Encode());
        Frame reply = await RequestAsync(request, cancellation).ConfigureAwait(false);
        ThrowIfFailed(reply.Kind, reply.Payload, plan);
        IsLaunched = true;
    }

    /// <summary>
    /// Joins the init's stdio, before the launch too. The stream carries Docker's multiplexed frames (raw bytes with a terminal);
    /// what is written to it is stdin, and <see cref="ShimStream.CloseInput"/> half-closes it. It ends when the output has.
    /// </summary>
    public async Task<ShimStream> AttachAsync(AttachOptions options, CancellationToken cancellation)
    {
        StdioFlags flags = (options.Stdin ? StdioFlags.Stdin : 0) | (options.Stdout ? StdioFlags.Stdout : 0) | (options.Stderr ? StdioFlags.Stderr : 0);
        ShimChannel channel = ShimChannel.Connect(runDirectory, SocketName);
        (_, ShimStream stream) = await OpenStreamAsync(channel, new FrameWriter(ShimFrame.Attach).Int((int)flags), null, cancellation).ConfigureAwait(false);
        return stream;
    }

    /// <summary>Runs another program in the container; its plan comes from <see cref="LaunchCompiler.CompileExec"/>.</summary>
    /// <exception cref="LaunchException">A step failed; nothing is left of it.</exception>
    public async Task<ShimExec> ExecAsync(string execId, LaunchPlan plan, ExecIo io, CancellationToken cancellation)
    {
        FrameWriter request = new FrameWriter(ShimFrame.Exec)
            .Text(execId).Int((int)FlagsOf(io)).Bytes(plan.Encode());
        TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        execs[execId] = ended;
        try
        {
            ShimChannel channel = ShimChannel.Connect(runDirectory, SocketName);
            (int pid, ShimStream stream) = await OpenStreamAsync(channel, request, plan, cancellation).ConfigureAwait(false);
            if (exited.Task.IsCompleted)
            {
                ended.TrySetResult(255);
            }

            return new ShimExec(execId, pid, stream, ended.Task);
        }
        catch
        {
            execs.TryRemove(execId, out _);
            throw;
        }
    }

    /// <summary>Sets the terminal's size, of the init or of an exec.</summary>
    public async Task ResizeAsync(string? execId, ushort rows, ushort columns, CancellationToken cancellation)
    {
        Frame reply = await RequestAsync(new FrameWriter(ShimFrame.Resize).Text(execId).Int((rows << 16) | columns), cancellation).ConfigureAwait(false);
        ThrowIfFailed(reply.Kind, reply.Payload, null);
    }

    /// <summary>Sends a signal to the init or to an exec.</summary>
    /// <exception cref="LinuxException"><c>ESRCH</c>: the process has ended.</exception>
    public async Task SignalAsync(string? execId, int signal, CancellationToken cancellation)
    {
        Frame reply = await RequestAsync(new FrameWriter(ShimFrame.Signal).Text(execId).Int(signal), cancellation).ConfigureAwait(false);
        ThrowIfFailed(reply.Kind, reply.Payload, null);
    }

    /// <summary>Hangs up. A shim that has not launched its container is gone when this returns, unless it hangs itself.</summary>
    public async ValueTask DisposeAsync()
    {
        control.Dispose();
        await reading.ConfigureAwait(false);
        if (!IsLaunched)
        {
            await gone.WaitAsync(EndPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static StdioFlags FlagsOf(LaunchIo io) =>
        (io.Terminal ? StdioFlags.Terminal : 0) | (io.OpenStdin ? StdioFlags.Stdin : 0) | (io.StdinOnce ? StdioFlags.StdinOnce : 0);

    private static StdioFlags FlagsOf(ExecIo io) =>
        (io.Terminal ? StdioFlags.Terminal : 0) | (io.Stdin ? StdioFlags.Stdin : 0)
        | (io.Stdout ? StdioFlags.Stdout : 0) | (io.Stderr ? StdioFlags.Stderr : 0);

    private static async Task<(int Pid, ShimStream Stream)> OpenStreamAsync(ShimChannel channel, FrameWriter request, LaunchPlan? plan, CancellationToken cancellation)
    {
        try
        {
            await channel.SendAsync(request.Finish(), cancellation).ConfigureAwait(false);
            (ShimFrame kind, byte[] payload) = await channel.ReceiveAsync(cancellation).ConfigureAwait(false)
                ?? throw new LinuxException("reach", "the container's shim", Errno.ECONNRESET);
            ThrowIfFailed(kind, payload, plan);
            return (new FrameReader(payload).Int(), channel.ToStream());
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    private static void ThrowIfFailed(ShimFrame kind, byte[] payload, LaunchPlan? plan)
    {
        FrameReader reader = new(payload);
        switch (kind)
        {
            case ShimFrame.Failed:
                int op = reader.Int();
                throw LaunchException.Of(plan!, op, (Errno)reader.Int());
            case ShimFrame.Refused:
                Errno errno = (Errno)reader.Int();
                throw new LinuxException(reader.Text() ?? "shim", string.Empty, errno);
        }
    }
}
