using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.State;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>ps ID [OPTION…]</c>: the processes of a container, by the host's ps or, as JSON, by their numbers.</summary>
internal static class PsCommand
{
    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, new OptionSet("format|f="), operandsEndOptions: true);
        if (arguments.Operands.Count == 0)
        {
            throw new RuntimeException("the id of a container is missing");
        }

        (_, ContainerState state) = session.Store.Get(arguments.Operands[0]);
        IReadOnlyList<int> pids = session.CgroupOf(state).Pids();
        switch (arguments.Value("format"))
        {
            case "json":
                Output.Write($"[{string.Join(',', pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture)))}]\n");
                return 0;
            case null or "table":
                Output.Write(Select(ListAll(arguments.Operands[1..]), pids));
                return 0;
            case { } format:
                throw new RuntimeException($"--format is table or json, not \"{format}\"");
        }
    }

    private static string[] ListAll(List<string> options)
    {
        List<string> command = ["ps", .. options.Count > 0 ? options : ["-ef"]];
        int output = Fd.MemoryFile("ps");
        Errno failed = Spawning.TrySpawn("ps", command, Spawning.OwnEnvironment(), [0, output, 2], out int pid);
        LinuxException.ThrowIfFailed(failed, "start", "ps");
        int process = PidFd.Open(pid);
        LinuxException.ThrowIfFailed(PidFd.Reap(process, out ProcessExit exit), "wait for", "ps");
        if (exit.ShellCode != 0)
        {
            throw new RuntimeException($"ps ended with {exit.ShellCode}");
        }

        byte[] text = new byte[Fd.Size(output)];
        _ = Fd.ReadAt(output, text, 0);
        Fd.Close(process);
        Fd.Close(output);
        return Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The heading, and the lines whose column PID names one of the container's processes.</summary>
    private static string Select(string[] lines, IReadOnlyList<int> pids)
    {
        string[] heading = lines.Length == 0 ? [] : lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int column = Array.IndexOf(heading, "PID");
        if (column < 0)
        {
            throw new RuntimeException("ps shows no column PID");
        }

        StringBuilder selected = new StringBuilder(lines[0]).Append('\n');
        foreach (string line in lines.Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > column && int.TryParse(fields[column], CultureInfo.InvariantCulture, out int pid) && pids.Contains(pid))
            {
                selected.Append(line).Append('\n');
            }
        }

        return selected.ToString();
    }
}
