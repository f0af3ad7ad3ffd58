using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Processes;

/// <summary>The machine's ps. It reads the processes of everybody, and what it prints is selected from.</summary>
internal static class PsProgram
{
    private const string Name = "ps";
    private const int SIGKILL = 9;

    /// <summary>A process that hangs in the kernel can keep ps waiting for its command line.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Runs it for these processes alone, and where its arguments do not allow that, as some forms of output do not, for all.
    /// </summary>
    /// <exception cref="EngineException">There is no ps, or it refuses its arguments; the message is its own.</exception>
    public static string Run(IReadOnlyList<string> arguments, IReadOnlyCollection<int> pids)
    {
        (int code, string output, _) = Run([Name, .. arguments, $"-q{string.Join(',', pids)}"]);
        if (code == 0)
        {
            return output;
        }

        (code, output, string errors) = Run([Name, .. arguments]);
        return code == 0 ? output : throw Failed(errors.Split('\n')[0] is { Length: > 0 } reason ? reason : $"exit status {code}");
    }

    private static (int Code, string Output, string Errors) Run(IReadOnlyList<string> command)
    {
        using SafeFileHandle input = File.OpenHandle("/dev/null");
        int output = Fd.MemoryFile(Name);
        int errors = Fd.MemoryFile(Name);
        try
        {
            Errno failed = Spawning.TrySpawn(Name, command, Spawning.OwnEnvironment(), [(int)input.DangerousGetHandle(), output, errors], out int pid);
            return failed == Errno.None ? (WaitFor(pid), Text(output), Text(errors)) : throw Failed(failed.Describe());
        }
        finally
        {
            Fd.Close(output);
            Fd.Close(errors);
        }
    }

    /// <returns>The exit code.</returns>
    private static int WaitFor(int pid)
    {
        int process = PidFd.Open(pid);
        bool ended = Polling.Wait(process, Polling.Readable, Patience);
        if (!ended)
        {
            PidFd.Signal(process, SIGKILL);
        }

        LinuxException.ThrowIfFailed(PidFd.Reap(process, out ProcessExit exit), "wait for", Name);
        Fd.Close(process);
        return ended ? exit.ShellCode : throw Failed($"did not end within {Patience.TotalSeconds} seconds");
    }

    private static string Text(int file)
    {
        byte[] bytes = new byte[Fd.Size(file)];
        _ = Fd.ReadAt(file, bytes, 0);
        return Encoding.UTF8.GetString(bytes);
    }

    private static EngineException Failed(string reason) => new(EngineErrorKind.Internal, $"ps: {reason}");
}
