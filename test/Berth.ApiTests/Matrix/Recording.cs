namespace Berth.ApiTests.Matrix;

/// <summary>A scenario's answers in a file: the title of each invocation, below it the answer.</summary>
internal static class Recording
{
    public static IReadOnlyDictionary<string, Answer> Read(string scenario)
    {
        Dictionary<string, Answer> answers = [];
        foreach (var (title, lines) in TitledLines.Read(PathOf(scenario)))
            answers.Add(title, new Answer(lines));
        return answers;
    }

    public static void Write(string scenario, IEnumerable<(Invocation Invocation, Answer Answer)> answers) =>
        TitledLines.Write(PathOf(scenario), answers.Select(answer => (answer.Invocation.Title, answer.Answer.Lines)));

    private static string PathOf(string scenario) => Path.Combine(Scenario.Folder, "Recorded", scenario + ".txt");
}
