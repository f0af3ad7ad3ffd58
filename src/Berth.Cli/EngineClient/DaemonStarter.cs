using Berth.Linux;

namespace Berth.Cli.EngineClient;

/// <summary>
/// Starts Berth's own daemon when a command finds nobody at its socket. The daemon is the program <c>BERTH_DAEMON</c>, or
/// the one given, <c>berthd</c> beside this program; <c>BERTH_ROOT</c> and <c>BERTH_RUN</c> say where it keeps things. It outlives
/// the command.
/// </summary>
internal sealed class DaemonStarter(Func<string, string?> environment, string ownDaemon, TextWriter messages)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns once the daemon listens.</summary>
    /// <exception cref="ConnectException">It is not ours to start, or did not start; the message says what to do.</exception>
    public void Start(EngineAddress address, ConnectException reason)
    {
        if (address is not { SocketPath: { } socket, IsOurs: true })
        {
            throw reason;
        }

        // A daemon is not put where a path is mistyped: only the default's directory is made for it.
        if (address.Text != EngineAddress.Default && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(socket))))
        {
            throw new ConnectException(address, reason.Errno, $"There is no directory for {socket}");
        }

        string program = environment("BERTH_DAEMON") is { Length: > 0 } named ? named : ownDaemon;
        if (!File.Exists(program))
        {
            throw new ConnectException(address, reason.Errno, $"Start it, or name it in BERTH_DAEMON: there is no {program}");
        }

        string run = environment("BERTH_RUN") is { Length: > 0 } directory ? directory : "/run/berth";
        try
        {
            StartOnce(program, socket, run, address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectException(address, reason.Errno, $"It could not be started: {e.Message}");
        }
    }

    private void StartOnce(string program, string socket, string run, EngineAddress address)
    {
        Directory.CreateDirectory(run);
        // Of commands that find nobody at the same time one starts the daemon, and the others wait for it.
        using FileStream turn = TakeTurn(Path.Combine(run, "starting"));
        if (Answers(socket))
        {
            return;
        }

        string log = Path.Combine(run, "berthd.log");
        List<string> arguments = [program, "--host", address.Text, "--run", run];
        if (environment("BERTH_ROOT") is { Length: > 0 } root)
        {
            arguments.AddRange(["--root", root]);
        }

        int process = PidFd.Open(Spawning.Spawn(program, arguments, [], log));
        try
        {
            WaitUntilItAnswers(process, socket, log, address);
        }
        finally
        {
            Fd.Close(process);
        }

        messages.WriteLine($"berth: started {program}; its log is {log}");
        messages.Flush();
    }

    private static void WaitUntilItAnswers(int process, string socket, string log, EngineAddress address)
    {
        long deadline = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (!Answers(socket))
        {
            if (Polling.Wait(process, Polling.Readable, BetweenTries))
            {
                throw new ConnectException(address, Errno.ECONNREFUSED, $"It was started and ended at once: {LastLine(log)}");
            }

            if (Environment.TickCount64 > deadline)
            {
                throw new ConnectException(address, Errno.ECONNREFUSED, $"It was started and does not answer; see {log}");
            }
        }
    }

    private static FileStream TakeTurn(string path)
    {
        long deadline = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Environment.TickCount64 < deadline)
            {
                Polling.Pause(BetweenTries);
            }
        }
    }

    private static bool Answers(string socket)
    {
        int fd = UnixSocket.Connect(socket);
        Fd.Close(fd);
        return fd >= 0;
    }

    private static string LastLine(string log)
    {
        string[] lines = File.Exists(log) ? File.ReadAllLines(log) : [];
        return lines.LastOrDefault(line => line.Length > 0) ?? $"see {log}";
    }
}
