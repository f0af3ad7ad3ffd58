namespace Berth.KernelTests.Networks;

/// <summary>For the message of a test whose interfaces do not go: they live as long as a thread or a descriptor has their network namespace.</summary>
internal static class NamespaceHolders
{
    public static string Describe()
    {
        // This one, and the machine's, where they are not the same.
        string[] known = [Target("/proc/self/ns/net"), Target("/proc/1/ns/net")];
        var threads = Directory.GetDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
            .SelectMany(process => Try(() => Directory.GetDirectories(process + "/task")))
            .Where(thread => Target(thread + "/ns/net") is ['n', ..] network && !known.Contains(network))
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
