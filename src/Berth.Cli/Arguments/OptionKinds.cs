using System.Globalization;

namespace Berth.Cli.Arguments;

/// <summary>An option that is there or not; <c>--name=false</c> takes it back.</summary>
internal sealed class Switch(string name, string help, char letter = '\0', bool initially = false) : Option(name, help, letter)
{
    public bool Value { get; private set; } = initially;

    public override string? Placeholder => null;

    public override string ImpliedValue => "true";

    public override string? DefaultText { get; } = initially ? "true" : null;

    protected override void Take(string value) => Value = value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new InvalidValueException($"strconv.ParseBool: parsing \"{value}\": invalid syntax"),
    };
}

/// <summary>An option with a text as its value, the last one given.</summary>
internal sealed class TextOption(string name, string help, char letter = '\0', string? initially = null) : Option(name, help, letter)
{
    public string? Value { get; private set; } = initially;

    public string Kind { get; init; } = "string";

    public override string Placeholder => Kind;

    public override string? DefaultText { get; } = initially is null ? null : $"\"{initially}\"";

    protected override void Take(string value) => Value = value;
}

/// <summary>An option that may be given many times; each value may be checked, or put into its proper form, when it is read.</summary>
internal sealed class ListOption(string name, string help, char letter = '\0', Func<string, string>? check = null) : Option(name, help, letter)
{
    private readonly List<string> values = [];

    public IReadOnlyList<string> Values => values;

    public string Kind { get; init; } = "list";

    public override string Placeholder => Kind;

    protected override void Take(string value) => values.Add(check is null ? value : check(value));
}

/// <summary>A whole number.</summary>
internal sealed class NumberOption(string name, string help, char letter = '\0') : Option(name, help, letter)
{
    public long? Value { get; private set; }

    public override string Placeholder => "int";

    protected override void Take(string value)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            throw new InvalidValueException($"strconv.ParseInt: parsing \"{value}\": invalid syntax");
        }

        Value = number;
    }
}

/// <summary>A value of some form of its own, the last one given.</summary>
internal sealed class ParsedOption<T>(string name, string kind, string help, Func<string, T> parse, char letter = '\0') : Option(name, help, letter)
{
    public T? Value { get; private set; }

    public override string Placeholder => kind;

    protected override void Take(string value) => Value = parse(value);
}

/// <summary>Values of some form of their own, in the order given.</summary>
internal sealed class ParsedListOption<T>(string name, string kind, string help, Func<string, T> parse, char letter = '\0')
    : Option(name, help, letter)
{
    private readonly List<T> values = [];

    public IReadOnlyList<T> Values => values;

    public override string Placeholder => kind;

    protected override void Take(string value) => values.Add(parse(value));
}
