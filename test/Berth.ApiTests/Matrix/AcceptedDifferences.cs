namespace Berth.ApiTests.Matrix;

/// <summary>
/// The differences from Docker that are meant, by invocation. Each has the names of its reasons in front, <c>"@ name, name"</c>, which
/// <c>docs/differences.md</c> explains.
/// </summary>
internal sealed class AcceptedDifferences
{
    private const string Unexplained = "unexplained";

    private readonly string _scenario;
    private readonly Dictionary<string, List<(string Reason, LineDifference Difference)>> _byTitle = [];

    private AcceptedDifferences(string scenario) => _scenario = scenario;

    public IEnumerable<string> Titles => _byTitle.Keys;

    public IEnumerable<string> Reasons => _byTitle.Values.SelectMany(list => list).SelectMany(entry => entry.Reason.Split(", "));

    public static AcceptedDifferences Read(string scenario)
    {
        var accepted = new AcceptedDifferences(scenario);
        foreach (var (title, lines) in TitledLines.Read(PathOf(scenario)))
            accepted._byTitle.Add(title, [.. ReadEntries(lines)]);
        return accepted;
    }

    public IReadOnlyList<LineDifference> Of(string title) => _byTitle.TryGetValue(title, out var entries) ? [.. entries.Select(entry => entry.Difference)] : [];

    /// <summary>Makes a file of what differs now. What was accepted before keeps its reason; the rest has yet to get one.</summary>
    public void Write(IEnumerable<(string Title, IReadOnlyList<LineDifference> Differences)> found) =>
        TitledLines.Write(PathOf(_scenario), found.Where(block => block.Differences.Count > 0).Select(block =>
            (block.Title, (IReadOnlyList<string>)[.. block.Differences.SelectMany(difference => (string[])["@ " + ReasonOf(block.Title, difference), .. difference.Describe()])])));

    /// <summary>A difference from the same lines of Docker's has the same reason, whatever it has become.</summary>
    private string ReasonOf(string title, LineDifference difference)
    {
        var before = _byTitle.GetValueOrDefault(title, []);
        return before.Where(entry => entry.Difference.IsSame(difference))
            .Concat(before.Where(entry => entry.Difference.Recorded.SequenceEqual(difference.Recorded)))
            .Select(entry => entry.Reason).FirstOrDefault(Unexplained);
    }

    private static IEnumerable<(string Reason, LineDifference Difference)> ReadEntries(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count;)
        {
            var reason = lines[i][2..];
            var body = lines.Skip(i + 1).TakeWhile(line => line[0] != '@').ToList();
            yield return (reason, new LineDifference(WithMark('-', body), WithMark('+', body)));
            i += body.Count + 1;
        }
    }

    private static List<string> WithMark(char mark, IEnumerable<string> lines) => [.. lines.Where(line => line[0] == mark).Select(line => line[2..])];

    private static string PathOf(string scenario) => Path.Combine(Scenario.Folder, "Accepted", scenario + ".txt");
}
