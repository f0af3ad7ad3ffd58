using Berth.ApiTests.Support;

namespace Berth.ApiTests.Matrix;

/// <summary>
/// The stock client's commands, and requests, answered as dockerd answered them when the recordings were made:
/// <c>BERTH_ORACLE=dockerd BERTH_MATRIX=write ./test.sh api Matrix</c> makes them anew. Where Berth differs on purpose, the difference
/// is in Accepted/, and its reason in docs/differences.md; <c>BERTH_MATRIX=accept</c> without the oracle writes down what differs.
/// <c>BERTH_MATRIX_SCENARIO</c> names the one scenario that is wanted.
/// </summary>
public sealed class MatrixTests(MatrixEngine matrix) : IClassFixture<MatrixEngine>
{
    private static readonly string? Mode = Environment.GetEnvironmentVariable("BERTH_MATRIX");

    private static readonly string? Only = Environment.GetEnvironmentVariable("BERTH_MATRIX_SCENARIO");

    public static TheoryData<string> Scenarios => [.. Scenario.Names().Where(name => Only is null || name == Only)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Matrix_Scenario_AnswersAsDockerDoes(string name)
    {
        var scenario = Scenario.Read(name);
        Assert.SkipUnless(scenario.Needs.All(IsHere), $"recorded on a machine with {string.Join(", ", scenario.Needs)}");
        var answers = await RunAsync(scenario);
        if (Mode == "write" && TestEngine.IsOracle)
        {
            Recording.Write(name, answers);
            return;
        }

        var accepted = AcceptedDifferences.Read(name);
        var found = Compare(answers, Recording.Read(name));
        if (Mode == "accept" && !TestEngine.IsOracle)
        {
            accepted.Write(found);
            return;
        }

        var problems = string.Concat(found.Select(block => Describe(block.Title, TestEngine.IsOracle ? [] : accepted.Of(block.Title), block.Differences)))
            + string.Concat(accepted.Titles.Except(found.Select(block => block.Title)).Select(title => $"{title}\n(accepted, and not in the scenario)\n"));
        Assert.True(problems.Length == 0, problems);
    }

    private static bool IsHere(string need) => need switch
    {
        "cgroup1" => !File.Exists("/sys/fs/cgroup/cgroup.procs"),
        "two-processors" => Environment.ProcessorCount == 2,
        _ => throw new ArgumentException($"a scenario needs \"{need}\""),
    };

    private async Task<IReadOnlyList<(Invocation Invocation, Answer Answer)>> RunAsync(Scenario scenario)
    {
        List<(Invocation, Answer)> answers = [];
        await matrix.PrepareAsync();
        using var runner = new ScenarioRunner(matrix.Engine, scenario);
        foreach (var invocation in scenario.Invocations)
        {
            if (await runner.RunAsync(invocation) is { } answer)
                answers.Add((invocation, answer));
        }

        return answers;
    }

    private static IReadOnlyList<(string Title, IReadOnlyList<LineDifference> Differences)> Compare(
        IEnumerable<(Invocation Invocation, Answer Answer)> answers, IReadOnlyDictionary<string, Answer> recorded) =>
        [.. answers.Select(answer => (answer.Invocation.Title, LineDifference.Between(recorded.GetValueOrDefault(answer.Invocation.Title)?.Lines ?? [], answer.Answer.Lines)))];

    /// <summary>Empty where exactly what was accepted differs.</summary>
    private static string Describe(string title, IReadOnlyList<LineDifference> accepted, IReadOnlyList<LineDifference> found)
    {
        var unexpected = found.Where(difference => !accepted.Any(difference.IsSame)).SelectMany(difference => difference.Describe()).ToList();
        var gone = accepted.Where(difference => !found.Any(difference.IsSame)).SelectMany(difference => difference.Describe()).ToList();
        return (unexpected.Count == 0 ? "" : $"{title}\n{string.Concat(unexpected.Select(line => line + "\n"))}")
            + (gone.Count == 0 ? "" : $"{title}\n(accepted, and not so any more)\n{string.Concat(gone.Select(line => line + "\n"))}");
    }
}
