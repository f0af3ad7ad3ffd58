namespace Berth.UnitTests.Architecture;

/// <summary>The bounds of size: a median file of 42 lines is the aim, these are where it stops being a matter of taste.</summary>
public sealed class SizeTests(ITestOutputHelper output)
{
    private const int LongestFile = 400;
    private const int LongestMember = 60;

    [Fact]
    public void Files_OfTheSource_StayUnderTheBound()
    {
        var lengths = SourceTree.Files("src").Concat(SourceTree.Files("test"))
            .Select(file => (File: file, Length: SourceTree.Lines(file).Length)).OrderByDescending(f => f.Length).ToArray();
        output.WriteLine($"{lengths.Length} files, median {lengths[lengths.Length / 2].Length}, p90 {lengths[lengths.Length / 10].Length} lines");
        foreach (var (file, length) in lengths.Take(10))
            output.WriteLine($"{length,5} {file}");
        Assert.DoesNotContain(lengths, file => file.Length > LongestFile);
    }

    [Fact]
    public void Members_OfTheSource_StayUnderTheBound()
    {
        var lengths = SourceTree.Files("src").Concat(SourceTree.Files("test"))
            .SelectMany(file => MemberLengths(SourceTree.Lines(file)).Select(member => (Where: $"{file}: {member.Name}", member.Length)))
            .OrderByDescending(member => member.Length).ToArray();
        output.WriteLine($"{lengths.Length} bodies, median {lengths[lengths.Length / 2].Length}, p90 {lengths[lengths.Length / 10].Length} lines");
        foreach (var (where, length) in lengths.Take(10))
            output.WriteLine($"{length,5} {where}");
        Assert.DoesNotContain(lengths, member => member.Length > LongestMember);
    }

    /// <summary>
    /// Bodies by their indentation, which the formatter guarantees: a block that opens on a line of its own, below a line that
    /// declares no type.
    /// </summary>
    private static IEnumerable<(string Name, int Length)> MemberLengths(string[] lines)
    {
        for (var i = 1; i < lines.Length; i++)
        {
            var indent = lines[i].Length - lines[i].TrimStart().Length;
            if (lines[i].TrimStart() != "{" || indent is not (4 or 8) || DeclaresType(lines, i))
                continue;
            // An initializer's or a switch expression's brace closes with punctuation behind it.
            var close = Array.FindIndex(lines, i, line => line.StartsWith(new string(' ', indent) + "}", StringComparison.Ordinal));
            if (close < 0)
                continue;
            yield return (lines[i - 1].Trim(), close - i - 1);
            i = close;
        }
    }

    private static bool DeclaresType(string[] lines, int brace)
    {
        var first = brace - 1;
        while (first > 0 && lines[first].StartsWith(lines[brace][..^1] + " ", StringComparison.Ordinal))
            first--;
        return lines[first..brace].Any(line => line.Split(' ', '(').Any(w => w is "class" or "record" or "struct" or "interface" or "enum"));
    }
}
