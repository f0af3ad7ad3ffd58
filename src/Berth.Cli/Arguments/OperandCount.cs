namespace Berth.Cli.Arguments;

/// <summary>How many operands a command takes.</summary>
internal readonly record struct OperandCount(int Least, int Most)
{
    public static OperandCount None => new(0, 0);

    public static OperandCount Exactly(int count) => new(count, count);

    public static OperandCount AtLeast(int count) => new(count, int.MaxValue);

    public static OperandCount AtMost(int count) => new(0, count);

    /// <exception cref="UsageException">There are too few, or too many.</exception>
    public void Check(int count, string command)
    {
        if (count < Least || count > Most)
        {
            throw new UsageException($"berth: '{command}' {Demand()}", UsageException.BadOperands);
        }
    }

    private string Demand() => this switch
    {
        (0, 0) => "accepts no arguments",
        (0, var most) => $"requires at most {Plural(most)}",
        (var least, int.MaxValue) => $"requires at least {Plural(least)}",
        var (least, most) when least == most => $"requires {Plural(least)}",
        var (least, most) => $"requires at least {least} and at most {Plural(most)}",
    };

    private static string Plural(int count) => count == 1 ? "1 argument" : $"{count} arguments";
}
