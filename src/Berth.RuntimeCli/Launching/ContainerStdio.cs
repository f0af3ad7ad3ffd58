using System.Globalization;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.RuntimeCli.Launching;

/// <summary>What a container inherits of this process: stdio, descriptors handed through, and the terminal's place.</summary>
internal static class ContainerStdio
{
    private const uint TypeMask = 0xf000;
    private const uint Pipe = 0x1000;
    private const uint Socket = 0xc000;
    private const int FirstPreserved = 3;
    private const string ListenFds = "LISTEN_FDS";

    /// <summary>
    /// Those of descriptors 0 to 2 that are pipes or sockets; -1 for the others. A container's user is made the owner of the former,
    /// to open them again by their names in /dev; files, terminals and devices of the host keep their owner.
    /// </summary>
    public static int[] OwnPipes()
    {
        int[] pipes = [0, 1, 2];
        for (int i = 0; i < pipes.Length; i++)
        {
            pipes[i] = (Fd.Mode(i) & TypeMask) is Pipe or Socket ? i : -1;
        }

        return pipes;
    }

    /// <exception cref="RuntimeException">Terminal and console socket do not fit together.</exception>
    public static void CheckTerminal(bool terminal, string? consoleSocket, bool foreground)
    {
        if (terminal && !foreground && string.IsNullOrEmpty(consoleSocket))
        {
            throw new RuntimeException("cannot allocate a terminal for a detached container without --console-socket");
        }

        if (!terminal && !string.IsNullOrEmpty(consoleSocket))
        {
            throw new RuntimeException("--console-socket is given, but process.terminal is false");
        }
    }

    /// <summary>Sockets of systemd's activation come first, then what the caller asks for.</summary>
    /// <exception cref="RuntimeException">One of them is not open.</exception>
    public static int CheckPreserved(int asked)
    {
        int count = asked + ListenedFor();
        for (int fd = FirstPreserved; fd < FirstPreserved + count; fd++)
        {
            if (!Fd.IsOpen(fd))
            {
                throw new RuntimeException($"--preserve-fds: descriptor {fd} is not open");
            }
        }

        return count;
    }

    public static ProcessSpec WithListenVariables(ProcessSpec process)
    {
        int count = ListenedFor();
        return count == 0 ? process : process with { Env = [.. process.Env, $"{ListenFds}={count}", "LISTEN_PID=1"] };
    }

    private static int ListenedFor() =>
        int.TryParse(Environment.GetEnvironmentVariable(ListenFds), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
}
