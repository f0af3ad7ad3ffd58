using System.Globalization;

namespace Berth.Engine.Containers.Files;

/// <summary>Whose child a process is.</summary>
internal static class ProcessParent
{
    /// <summary>The parent's id; 0 where there is no such process.</summary>
    public static int Of(int pid)
    {
        try
        {
            // The second field is the program's name in parentheses, and may hold anything (proc_pid_stat(5)).
            string status = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
