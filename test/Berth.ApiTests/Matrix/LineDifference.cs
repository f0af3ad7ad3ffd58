namespace Berth.ApiTests.Matrix;

/// <summary>Lines of which one engine said some and the other some else, in one place of an answer.</summary>
internal sealed record LineDifference(IReadOnlyList<string> Recorded, IReadOnlyList<string> Answered)
{
    public bool IsSame(LineDifference other) => Recorded.SequenceEqual(other.Recorded) && Answered.SequenceEqual(other.Answered);

    public IEnumerable<string> Describe() => [.. Recorded.Select(line => "- " + line), .. Answered.Select(line => "+ " + line)];

    /// <summary>The differences that leave most lines alone.</summary>
    public static IReadOnlyList<LineDifference> Between(IReadOnlyList<string> recorded, IReadOnlyList<string> answered)
    {
        var common = CountCommon(recorded, answered);
        List<LineDifference> differences = [];
        List<string> removed = [], added = [];
        var (i, j) = (0, 0);
        while (i < recorded.Count || j < answered.Count)
        {
            if (i < recorded.Count && j < answered.Count && recorded[i] == answered[j])
            {
                Flush();
                (i, j) = (i + 1, j + 1);
            }
            else if (j == answered.Count || (i < recorded.Count && common[i + 1, j] >= common[i, j + 1]))
            {
                removed.Add(recorded[i++]);
            }
            else
            {
                added.Add(answered[j++]);
            }
        }

        Flush();
        return differences;

        void Flush()
        {
            if (removed.Count + added.Count > 0)
                differences.Add(new LineDifference(removed, added));
            (removed, added) = ([], []);
        }
    }

    /// <summary>How many lines the rests from each pair of positions on have in common at most.</summary>
    private static int[,] CountCommon(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var common = new int[a.Count + 1, b.Count + 1];
        for (var i = a.Count - 1; i >= 0; i--)
        {
            for (var j = b.Count - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }
}
