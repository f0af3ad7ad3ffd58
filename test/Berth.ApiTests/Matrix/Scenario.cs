using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Matrix;

/// <summary>
/// A file of invocations that are made one after the other. A line begins with <c>"- "</c> (a step), <c>"$ "</c> (a command whose answer
/// is compared), <c>"> "</c> (a request whose answer is), <c>"mask "</c> (an expression: what its group, or all of it, matches in any answer
/// is not compared), <c>"needs "</c> (the kind of machine that it was recorded on), or <c>"#"</c>.
/// </summary>
internal sealed record Scenario(string Name, IReadOnlyList<Invocation> Invocations, IReadOnlyList<Regex> Masks, IReadOnlyList<string> Needs)
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "test", "Berth.ApiTests", "Matrix");

    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Path.Combine(Folder, "Scenarios")).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static Scenario Read(string name)
    {
        List<Invocation> invocations = [];
        List<Regex> masks = [];
        List<string> needs = [];
        Dictionary<string, int> counts = [];
        foreach (var line in File.ReadLines(Path.Combine(Folder, "Scenarios", name + ".txt")).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var (mark, text) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            switch (mark)
            {
                case "mask":
                    masks.Add(new Regex(text, RegexOptions.Multiline));
                    break;
                case "needs":
                    needs.Add(text);
                    break;
                default:
                    var count = counts[line] = counts.GetValueOrDefault(line) + 1;
                    invocations.Add(new Invocation(KindOf(mark), text, count == 1 ? line : $"{line}  [{count}]"));
                    break;
            }
        }

        return new Scenario(name, invocations, masks, needs);
    }

    private static InvocationKind KindOf(string mark) => mark switch
    {
        "-" => InvocationKind.Step,
        "$" => InvocationKind.Command,
        ">" => InvocationKind.Request,
        _ => throw new FormatException($"a line of a scenario begins with \"{mark}\""),
    };
}
