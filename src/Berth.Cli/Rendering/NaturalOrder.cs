namespace Berth.Cli.Rendering;

/// <summary>The order of Docker's lists: runs of digits count as numbers, so that <c>web-2</c> comes before <c>web-10</c>.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int digits = DigitsOf(left);
            int others = DigitsOf(right);
            bool areNumbers = digits > 0 && others > 0;
            int order = areNumbers ? CompareNumbers(left[..digits], right[..others]) : left[0].CompareTo(right[0]);
            if (order != 0)
            {
                return order;
            }

            left = left[(areNumbers ? digits : 1)..];
            right = right[(areNumbers ? others : 1)..];
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int DigitsOf(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    /// <summary>Of any length; equal ones by their leading zeros.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        ReadOnlySpan<char> value = left.TrimStart('0');
        ReadOnlySpan<char> other = right.TrimStart('0');
        int order = value.Length != other.Length ? value.Length.CompareTo(other.Length) : value.SequenceCompareTo(other);
        return order != 0 ? order : left.Length.CompareTo(right.Length);
    }
}
