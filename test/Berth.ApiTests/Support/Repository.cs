namespace Berth.ApiTests.Support;

/// <summary>Where this test's repository keeps its tools and programs.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Tool(string name) => Path.Combine(Root, "tools", name);

    public static string Program(string name) => Path.Combine(Root, "artifacts", "bin", name);

    private static string FindRoot(string start)
    {
        var directory = new DirectoryInfo(start);
        while (!File.Exists(Path.Combine(directory.FullName, "Berth.slnx")))
            directory = directory.Parent ?? throw new InvalidOperationException($"no Berth.slnx above {start}");
        return directory.FullName;
    }
}
