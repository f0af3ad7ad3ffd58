namespace Berth.KernelTests.Networks;

/// <summary>For the message of a test whose interfaces do not go: they live as long as a thread or a descriptor has their network namespace.</summary>
internal static class NamespaceHolders
{
    private const string Own = "/proc/self/ns/net";

    public static string Describe()
    {
        string own = Target(Own);
        var threads = Directory.GetDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
            .SelectMany(process => Try(() => Directory.GetDirectories(process + "/task")))
            .Where(thread => Target(thread + "/ns/net") is ['n', ..] network && network != own)
            .Select(thread => $"thread {thread} ({Try(() => [File.ReadAllText(thread + "/comm").Trim()]).FirstOrDefault()})");
        var descriptors = Directory.GetFiles("/proc/self/fd").Where(file => Target(file).StartsWith("net:", StringComparison.Ordinal)).Select(file => $"{file} {Target(file)}");
        return string.Join("; ", ["interfaces: " + TestCommand.Run("ip -o link").Trim().ReplaceLineEndings(" "), .. threads, .. descriptors]);
    }

    private static string Target(string link) => Try(() => [new FileInfo(link).LinkTarget ?? ""]).FirstOrDefault("");

    /// <summary>Nothing, where the process has ended meanwhile.</summary>
    private static string[] Try(Func<string[]> read)
    {
        try
        {
            return read();
        }
        catch (IOException)
        {
            return [];
        }
    }
}
