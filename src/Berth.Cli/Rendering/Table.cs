using System.Text;

namespace Berth.Cli.Rendering;

/// <summary>
/// Sets lines whose cells are separated by tabs in columns, as Docker's tables are: a column is as wide as its widest cell and three
/// spaces more, ten at least unless told otherwise; the last cell of a line is not padded.
/// </summary>
internal static class Table
{
    private const int Gap = 3;

    public static string Align(IReadOnlyList<string> lines, int leastWidth = 10)
    {
        string[][] cells = [.. lines.Select(line => line.Split('\t'))];
        int columns = cells.Length == 0 ? 0 : cells.Max(line => line.Length);
        int[] widths = new int[columns];
        foreach (string[] line in cells)
        {
            for (int i = 0; i < line.Length - 1; i++)
            {
                widths[i] = Math.Max(widths[i], Math.Max(leastWidth, WidthOf(line[i]) + Gap));
            }
        }

        StringBuilder text = new();
        foreach (string[] line in cells)
        {
            for (int i = 0; i < line.Length - 1; i++)
            {
                text.Append(line[i]).Append(' ', widths[i] - WidthOf(line[i]));
            }

            text.Append(line[^1]).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Characters as a terminal counts them, without surrogates counted twice.</summary>
    private static int WidthOf(string cell)
    {
        int width = 0;
        foreach (Rune _ in cell.EnumerateRunes())
        {
            width++;
        }

        return width;
    }
}
