using Berth.Linux;

namespace Berth.Shim.Logs;

/// <summary>
/// Compresses one file at a time, in a process of its own: the shim has one thread, which is the container's, and its memory is to stay
/// small. Files may be rotated meanwhile, so names are given at the end.
/// </summary>
internal sealed class Compression(EventLoop loop, string result, Action<string?, int> done) : EventSource
{
    private const int CreateNew = 0xC1; // O_WRONLY | O_CREAT | O_EXCL
    private const uint Mode = 0x1a0; // 0640
    private int process = -1;
    private int index;

    public bool IsBusy => process >= 0;

    public void TryStart(string path, int number)
    {
        int source = Fd.Open(path, 0);
        if (source < 0)
        {
            return;
        }

        // One that an earlier shim has left behind, whose process may still write to it.
        _ = Fd.Unlink(result);
        int target = Fd.Open(result, CreateNew, Mode);
        if (target >= 0)
        {
            (process, index) = (HelperProcess.TryStart(HelperProcess.OwnProgram, ["berth-shim", CompressProgram.Option], [source, target]), number);
            Fd.Close(target);
        }

        Fd.Close(source);
        if (IsBusy)
        {
            loop.Watch(this, process, Epoll.In);
        }
    }

    /// <summary>The file that is being compressed has the next number.</summary>
    public void OnRotated() => index++;

    public override void OnReady(uint events)
    {
        loop.Unwatch(this, process);
        Errno failed = PidFd.Reap(process, out ProcessExit exit);
        Fd.Close(process);
        process = -1;
        done(failed == Errno.None && exit.ShellCode == 0 ? result : null, index);
    }
}
