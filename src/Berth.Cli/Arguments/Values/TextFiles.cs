namespace Berth.Cli.Arguments.Values;

/// <summary>Files that options name.</summary>
internal static class TextFiles
{
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static string[] ReadLines(string path) => Read(path, File.ReadAllLines);

    /// <inheritdoc cref="ReadLines"/>
    public static string ReadText(string path) => Read(path, File.ReadAllText);

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"open {path}: {Reason(e)}");
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied",
        _ => e.Message,
    };
}
