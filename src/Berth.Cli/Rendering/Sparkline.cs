using System.Text;

namespace Berth.Cli.Rendering;

/// <summary>Numbers over time as a row of blocks, the last at the right: <c>▁▂▅█▃</c>.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <param name="history">Oldest first.</param>
    /// <param name="full">What a whole block stands for; what is more is a whole block too.</param>
    /// <param name="width">Columns; the place of what is not known yet is blank.</param>
    public static string Of(IReadOnlyList<double> history, double full, int width)
    {
        StringBuilder text = new();
        text.Append(' ', Math.Max(0, width - history.Count));
        foreach (double value in history.Skip(Math.Max(0, history.Count - width)))
        {
            int level = full <= 0 ? 0 : (int)Math.Clamp(value / full * Blocks.Length, 0, Blocks.Length - 1);
            text.Append(Blocks[level]);
        }

        return text.ToString();
    }
}
