namespace Berth.ApiTests.Matrix;

/// <summary>Files of blocks: a title, an invocation of a scenario, with the lines that belong to it, and an empty line.</summary>
internal static class TitledLines
{
    public static IEnumerable<(string Title, IReadOnlyList<string> Lines)> Read(string path)
    {
        string? title = null;
        List<string> lines = [];
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (title is null)
            {
                title = line;
            }
            else if (line.Length == 0)
            {
                yield return (title, lines);
                (title, lines) = (null, []);
            }
            else
            {
                lines.Add(line);
            }
        }
    }

    public static void Write(string path, IEnumerable<(string Title, IReadOnlyList<string> Lines)> blocks)
    {
        var text = string.Concat(blocks.Select(block => $"{block.Title}\n{string.Concat(block.Lines.Select(line => line + "\n"))}\n"));
        if (text.Length > 0)
            File.WriteAllText(path, text);
        else
            File.Delete(path);
    }
}
