using Berth.Linux;

namespace Berth.Shim;

/// <summary>The three pipes of a process, made before its child is cloned so that the child has its ends.</summary>
internal sealed class StdioPipes
{
    /// <summary>Fewer switches between the container and the shim when a container writes much. Empty pipes cost nothing.</summary>
    private const int PipeSize = 256 * 1024;

    private int stdinRead = -1;
    private int stdinWrite = -1;
    private int stdoutRead = -1;
    private int stdoutWrite = -1;
    private int stderrRead = -1;
    private int stderrWrite = -1;

    private StdioPipes()
    {
    }

    public int StdinWrite => stdinWrite;
    public int StdoutRead => stdoutRead;
    public int StderrRead => stderrRead;

    /// <summary>The child's ends, in the order of a plan's first registers.</summary>
    public int[] ChildEnds => [stdinRead, stdoutWrite, stderrWrite];

    public static Errno TryMake(out StdioPipes pipes)
    {
        pipes = new StdioPipes();
        Errno failed = Fd.Pipe(out pipes.stdinRead, out pipes.stdinWrite);
        failed = failed != Errno.None ? failed : Fd.Pipe(out pipes.stdoutRead, out pipes.stdoutWrite);
        failed = failed != Errno.None ? failed : Fd.Pipe(out pipes.stderrRead, out pipes.stderrWrite);
        if (failed != Errno.None)
        {
            pipes.Close();
            return failed;
        }

        Fd.GrowPipe(pipes.stdoutRead, PipeSize);
        Fd.SetNonBlocking(pipes.stdinWrite);
        Fd.SetNonBlocking(pipes.stdoutRead);
        Fd.SetNonBlocking(pipes.stderrRead);
        return Errno.None;
    }

    /// <summary>The parent's copies of the child's ends; only without them does a pipe ever end.</summary>
    public void CloseChildEnds()
    {
        foreach (int fd in ChildEnds)
        {
            Fd.Close(fd);
        }

        (stdinRead, stdoutWrite, stderrWrite) = (-1, -1, -1);
    }

    public void Close()
    {
        CloseChildEnds();
        Fd.Close(stdinWrite);
        Fd.Close(stdoutRead);
        Fd.Close(stderrRead);
    }
}
