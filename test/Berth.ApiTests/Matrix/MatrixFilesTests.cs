using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Matrix;

/// <summary>What belongs together in the matrix is there.</summary>
public sealed partial class MatrixFilesTests
{
    [Fact]
    public void AcceptedDifferences_Reasons_AreThoseOfTheDocs()
    {
        var used = Scenario.Names().SelectMany(name => AcceptedDifferences.Read(name).Reasons).Distinct().Order(StringComparer.Ordinal);
        var explained = File.ReadLines(Path.Combine(Repository.Root, "docs", "differences.md"))
            .Select(line => Explained().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(explained, used);
    }

    [Theory]
    [InlineData("Recorded")]
    [InlineData("Accepted")]
    public void Files_OfAnswers_BelongToInvocationsOfAScenario(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Scenario.Folder, folder)))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            Assert.Contains(name, Scenario.Names());
            var known = Scenario.Read(name).Invocations.Where(invocation => invocation.Kind != InvocationKind.Step).Select(invocation => invocation.Title).ToHashSet();
            Assert.Subset(known, TitledLines.Read(path).Select(block => block.Title).ToHashSet());
        }
    }

    /// <summary>A row of a table that begins with a name in code.</summary>
    [GeneratedRegex(@"^\| `([a-z-]+)` \|")]
    private static partial Regex Explained();
}
