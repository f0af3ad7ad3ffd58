namespace Berth.Engine.Containers.Specs;

/// <summary>
/// The variables of a process, in Docker's order: PATH, HOSTNAME and (with a terminal) TERM, which others may replace in their place,
/// then what the container says, then what the exec says, and HOME last where nobody has said it. A word without <c>=</c> takes a
/// variable away.
/// </summary>
internal static class ProcessEnvironment
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <param name="hostname">The container's.</param>
    /// <param name="terminal">Whether the process has one.</param>
    /// <param name="home">The user's home directory.</param>
    /// <param name="overrides">Lists of <c>NAME=value</c>, each on top of those before it.</param>
    public static IReadOnlyList<string> Build(string hostname, bool terminal, string home, params ReadOnlySpan<IReadOnlyList<string>?> overrides)
    {
        List<string> variables = [Path, $"HOSTNAME={hostname}"];
        if (terminal)
        {
            variables.Add("TERM=xterm");
        }

        foreach (IReadOnlyList<string>? list in overrides)
        {
            foreach (string variable in list ?? [])
            {
                Put(variables, variable);
            }
        }

        if (IndexOf(variables, "HOME") < 0)
        {
            variables.Add($"HOME={home}");
        }

        return variables;
    }

    private static void Put(List<string> variables, string variable)
    {
        int equals = variable.IndexOf('=', StringComparison.Ordinal);
        int at = IndexOf(variables, equals < 0 ? variable : variable[..equals]);
        if (equals < 0)
        {
            if (at >= 0)
            {
                variables.RemoveAt(at);
            }
        }
        else if (at >= 0)
        {
            variables[at] = variable;
        }
        else
        {
            variables.Add(variable);
        }
    }

    private static int IndexOf(List<string> variables, string name) =>
        variables.FindIndex(v => v.Length > name.Length && v[name.Length] == '=' && v.StartsWith(name, StringComparison.Ordinal));
}
