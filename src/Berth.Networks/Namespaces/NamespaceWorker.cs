using Berth.Linux;
using Berth.Linux.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Namespaces;

/// <summary>
/// The one thread that visits new network namespaces. While it is away, nothing may run on it that could start a thread
/// (completing a task, arming a timer): the new thread would be born in the foreign namespace, and stay. So a visit is a
/// few system calls between leaving and coming home, and everything else happens at home.
/// </summary>
internal sealed class NamespaceWorker : IDisposable
{
    private const int StackSize = 256 * 1024;

    private readonly SafeFileHandle _home = NetworkNamespace.OpenCurrent();
    private readonly ThreadQueue<Action> _jobs = new();
    private readonly Lock _gate = new();
    private Thread? _thread;
    private bool _isClosed;

    /// <summary>Queues a job. Jobs run one after another, in order.</summary>
    /// <exception cref="ObjectDisposedException">The worker has been disposed of.</exception>
    public void Post(Action job)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _jobs.Add(job);
            if (_thread is null)
            {
                _thread = new Thread(Work, StackSize) { IsBackground = true, Name = "berth-netns" };
                _thread.Start();
            }
        }
    }

    public Task<T> RunAsync<T>(Func<T> job)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                completion.SetResult(job());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return completion.Task;
    }

    /// <summary>Makes a network namespace and runs <paramref name="inside"/> in it. For the worker's own thread only.</summary>
    public T Visit<T>(Func<T> inside)
    {
        LinuxException.ThrowIfFailed(NetworkNamespace.Unshare(), "make a network namespace");
        return ReturnAfter(inside);
    }

    /// <summary>The same in a namespace that is there already.</summary>
    public T Visit<T>(SafeFileHandle networkNamespace, Func<T> inside)
    {
        LinuxException.ThrowIfFailed(NetworkNamespace.Enter(networkNamespace), "enter a network namespace");
        return ReturnAfter(inside);
    }

    private T ReturnAfter<T>(Func<T> inside)
    {
        try
        {
            return inside();
        }
        finally
        {
            if (NetworkNamespace.Enter(_home) != Errno.None)
            {
                // It never fails with a descriptor of one's own; a daemon that lives on elsewhere would be worse than none.
                Environment.FailFast("cannot return to the machine's network namespace");
            }
        }
    }

    /// <summary>Waits for the jobs that are queued.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            _jobs.Complete();
        }

        _thread?.Join();
        _home.Dispose();
    }

    private void Work()
    {
        while (_jobs.TryTake(out Action? job))
        {
            job();
        }
    }
}
