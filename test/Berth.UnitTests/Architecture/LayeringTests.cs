using System.Text.RegularExpressions;

namespace Berth.UnitTests.Architecture;

/// <summary>Holds the source to docs/architecture.md.</summary>
public sealed partial class LayeringTests
{
    /// <summary>The arrows of docs/architecture.md. A project may lack one, never have another.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Linux"] = [],
        ["Api"] = [],
        ["Runtime"] = ["Linux"],
        ["Images"] = ["Linux"],
        ["Networks"] = ["Linux"],
        ["Engine"] = ["Images", "Networks", "Runtime"],
        ["Daemon"] = ["Api", "Engine", "Linux"],
        ["Cli"] = ["Api", "Linux"],
        ["Shim"] = ["Runtime"],
        ["RuntimeCli"] = ["Runtime"],
    };

    /// <summary>The compiler knows this attribute by its full name.</summary>
    private const string CompilersMark = "src/Berth.Linux/RuntimeExportAttribute.cs";

    /// <summary>A program without a runtime has a core library of its own, whose namespaces the compilers know.</summary>
    private const string InitsCore = "src/Berth.Init/Core.cs";

    public static TheoryData<string> ProjectNames => [.. SourceTree.Projects.Keys];

    [Theory, MemberData(nameof(ProjectNames))]
    public void References_OfAProject_AreArrowsOfTheArchitecture(string project)
    {
        Assert.Contains(project, Arrows.Keys);
        Assert.Subset(Arrows[project].ToHashSet(), SourceTree.Projects[project].ToHashSet());
    }

    [Fact]
    public void NativeCalls_OutsideBerthLinux_DoNotExist() =>
        Assert.DoesNotContain(
            SourceTree.Files("src").Where(file => !file.StartsWith("src/Berth.Linux/", StringComparison.Ordinal)),
            file => SourceTree.Lines(file).Any(line => NativeCall().IsMatch(line)));

    [Fact]
    public void Folders_NamedAfterNothing_DoNotExist() =>
        Assert.DoesNotContain(
            SourceTree.Files("src").Concat(SourceTree.Files("test")),
            file => file.Split('/').Any(part => part is "Services" or "Models" or "Helpers" or "Utils" or "Common" or "Misc"));

    [Fact]
    public void Namespaces_OfSourceFiles_EqualProjectAndFolder() => Assert.DoesNotContain(SourceTree.Files("src"), IsMisplaced);

    [Fact]
    public void Markers_OfUnfinishedWork_DoNotExist() =>
        Assert.Empty(SourceTree.Files("src").Concat(SourceTree.Files("test"))
            .Where(file => !file.Contains("/Architecture/", StringComparison.Ordinal))
            .SelectMany(file => SourceTree.Lines(file).Where(line => Unfinished().IsMatch(line)).Select(line => $"{file}: {line.Trim()}")));

    private static bool IsMisplaced(string file)
    {
        var line = SourceTree.Lines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
        var folder = Path.GetDirectoryName(file)!["src/".Length..].Replace('/', '.');
        if (file is CompilersMark or InitsCore)
            return false;
        return line is not null && line != $"namespace {folder};";
    }

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\b")]
    private static partial Regex NativeCall();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex Unfinished();
}
