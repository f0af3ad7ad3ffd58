namespace Berth.Engine.Containers.Processes;

/// <summary>The processes of a container as the machine's ps shows them.</summary>
/// <param name="Titles">Of the columns.</param>
/// <param name="Rows">Each with as many cells as there are columns; what is too much for them is in the last.</param>
public sealed record ProcessTable(IReadOnlyList<string> Titles, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const string PidTitle = "PID";
    private const string NoPid = "-";
    private static readonly char[] Blanks = [' ', '\t', '\f', '\r'];

    /// <summary>
    /// Selects from what ps has printed. A line without a process id is a thread (<c>ps m</c>) of the process above it.
    /// </summary>
    /// <param name="output">The heading, and a line for each process of the machine.</param>
    /// <param name="pids">Those of the container.</param>
    /// <exception cref="EngineException">There is no column of process ids, or no number in it.</exception>
    internal static ProcessTable Select(string output, IReadOnlySet<int> pids)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] titles = lines.Length == 0 ? [] : Fields(lines[0]);
        int column = Array.IndexOf(titles, PidTitle);
        if (column < 0)
        {
            throw Unusable("Couldn't find PID field in ps output");
        }

        List<IReadOnlyList<string>> rows = [];
        bool isSelected = false;
        foreach (string[] fields in lines.Skip(1).Select(Fields).Where(fields => fields.Length > column))
        {
            isSelected = fields[column] == NoPid ? isSelected : pids.Contains(PidOf(fields[column]));
            if (isSelected)
            {
                rows.Add(Fit(fields, titles.Length));
            }
        }

        return new ProcessTable(titles, rows);
    }

    private static string[] Fields(string line) => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    private static int PidOf(string field) =>
        int.TryParse(field, out int pid) ? pid : throw Unusable($"Unexpected pid '{field}': strconv.Atoi: parsing \"{field}\": invalid syntax");

    private static string[] Fit(string[] fields, int columns) =>
        fields.Length <= columns ? fields : [.. fields.Take(columns - 1), string.Join(' ', fields.Skip(columns - 1))];

    private static EngineException Unusable(string message) => new(EngineErrorKind.Internal, message);
}
