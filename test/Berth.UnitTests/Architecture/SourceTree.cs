using System.Xml.Linq;

namespace Berth.UnitTests.Architecture;

/// <summary>The repository this test was built from, as text: projects, their references, source files.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The projects below <c>src/</c> by short name ("Engine"), with the short names each one refers to.</summary>
    public static IReadOnlyDictionary<string, string[]> Projects { get; } =
        Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).ToDictionary(ShortName, References);

    /// <summary>Source files that people wrote, as paths relative to the root.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*.cs") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static string ShortName(string project) => Path.GetFileNameWithoutExtension(project)["Berth.".Length..];

    private static string[] References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference").Select(r => ShortName(r.Attribute("Include")!.Value)).Order()];

    private static string FindRoot(string start)
    {
        var directory = new DirectoryInfo(start);
        while (!File.Exists(Path.Combine(directory.FullName, "Berth.slnx")))
            directory = directory.Parent ?? throw new InvalidOperationException($"no Berth.slnx above {start}");
        return directory.FullName;
    }
}
