using System.Globalization;

namespace Berth.Engine.Containers.Creation;

/// <summary>Lists of processors or memory nodes, <c>0-3,7</c>.</summary>
internal static class CpuList
{
    private const int Highest = 8192;

    /// <param name="text">The list.</param>
    /// <param name="numbers">Those in it.</param>
    /// <param name="problem">What is wrong with it, or empty.</param>
    public static bool TryParse(string text, out HashSet<int> numbers, out string problem)
    {
        numbers = [];
        problem = "";
        foreach (string part in text.Split(','))
        {
            string[] range = part.Split('-');
            if (range.Length > 2 || !range.All(IsNumber))
            {
                problem = $"invalid format: {text}";
                return false;
            }

            if (!TryRead(range[0], out int first) || !TryRead(range[^1], out int last))
            {
                problem = $"value of out range, maximum is {Highest}";
                return false;
            }

            if (last < first)
            {
                problem = $"invalid format: {text}";
                return false;
            }

            numbers.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return true;
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool TryRead(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= Highest;
}
