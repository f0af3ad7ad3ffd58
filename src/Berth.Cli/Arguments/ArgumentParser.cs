namespace Berth.Cli.Arguments;

/// <summary>What is left of a command line when its options are taken out.</summary>
/// <param name="Operands">In their order.</param>
/// <param name="HelpWanted">Whether nothing but the help is.</param>
/// <param name="DashesAt">How many operands stand before <c>--</c>; null where there is none.</param>
internal readonly record struct ParsedArguments(IReadOnlyList<string> Operands, bool HelpWanted, int? DashesAt = null);

/// <summary>
/// Reads options as the command lines of Docker write them: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>,
/// <c>-nvalue</c>, <c>-n=value</c>, letters in a bundle (<c>-it</c>), and <c>--</c> after which all are operands.
/// </summary>
internal ref struct ArgumentParser(IReadOnlyList<Option> options, ReadOnlySpan<string> arguments, bool stopAtFirstOperand)
{
    private readonly List<string> operands = [];
    private ReadOnlySpan<string> rest = arguments;
    private bool helpWanted;
    private int? dashesAt;

    /// <exception cref="UsageException">An option is unknown, or its value is missing or wrong.</exception>
    public static ParsedArguments Parse(IReadOnlyList<Option> options, ReadOnlySpan<string> arguments, bool stopAtFirstOperand = false)
    {
        ArgumentParser parser = new(options, arguments, stopAtFirstOperand);
        parser.Run();
        return new ParsedArguments(parser.operands, parser.helpWanted, parser.dashesAt);
    }

    private void Run()
    {
        while (!rest.IsEmpty && !helpWanted)
        {
            string argument = Next();
            if (argument == "--")
            {
                dashesAt = operands.Count;
                operands.AddRange(rest);
                return;
            }

            if (argument.StartsWith("--", StringComparison.Ordinal))
            {
                TakeLong(argument);
            }
            else if (argument.Length > 1 && argument[0] == '-')
            {
                TakeLetters(argument);
            }
            else if (TakeOperand(argument))
            {
                return;
            }
        }
    }

    private bool TakeOperand(string argument)
    {
        operands.Add(argument);
        if (stopAtFirstOperand)
        {
            operands.AddRange(rest);
        }

        return stopAtFirstOperand;
    }

    private void TakeLong(string argument)
    {
        int equals = argument.IndexOf('=');
        string name = equals < 0 ? argument[2..] : argument[2..equals];
        if (Find(name) is not { } option)
        {
            helpWanted = name == "help" ? true : throw new UsageException($"unknown flag: --{name}");
            return;
        }

        string? value = equals < 0 ? option.ImpliedValue : argument[(equals + 1)..];
        option.Give(value ?? NextValue($"flag needs an argument: --{name}"));
    }

    private void TakeLetters(string argument)
    {
        for (int i = 1; i < argument.Length; i++)
        {
            char letter = argument[i];
            if (Find(letter) is not { } option)
            {
                helpWanted = letter == 'h' ? true : throw new UsageException($"unknown shorthand flag: '{letter}' in {argument}");
                return;
            }

            bool last = i == argument.Length - 1;
            if (!last && argument[i + 1] == '=')
            {
                option.Give(argument[(i + 2)..]);
                return;
            }

            if (option.ImpliedValue is { } implied)
            {
                option.Give(implied);
                continue;
            }

            option.Give(last ? NextValue($"flag needs an argument: '{letter}' in {argument}") : argument[(i + 1)..]);
            return;
        }
    }

    private string NextValue(string whenMissing) => rest.IsEmpty ? throw new UsageException(whenMissing) : Next();

    private string Next()
    {
        string next = rest[0];
        rest = rest[1..];
        return next;
    }

    private readonly Option? Find(string name)
    {
        foreach (Option option in options)
        {
            if (option.Name == name || option.FormerName == name)
            {
                return option;
            }
        }

        return null;
    }

    private readonly Option? Find(char letter)
    {
        foreach (Option option in options)
        {
            if (option.Letter == letter)
            {
                return option;
            }
        }

        return null;
    }
}
