namespace Berth.Cli.Arguments;

/// <summary>
/// One option of a command: how it is written, what it says about itself, and the value that the command line gave it. The
/// parser, the help and the completion all read the same declaration.
/// </summary>
internal abstract class Option(string name, string help, char letter = '\0')
{
    public string Name { get; } = name;

    /// <summary>The one-letter form; <c>\0</c> where there is none.</summary>
    public char Letter { get; } = letter;

    public string Help { get; } = help;

    /// <summary>Another long name, accepted and not shown: what an older command line had.</summary>
    public string? FormerName { get; init; }

    /// <summary>What the value is, for the help; null where the option takes none.</summary>
    public virtual string? Placeholder => "string";

    /// <summary>The default as the help shows it; null where there is nothing to say.</summary>
    public virtual string? DefaultText => null;

    /// <summary>Accepted, but not shown in the help.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Whether the command line had it.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>What stands for the value when none is written; null where one is needed.</summary>
    public virtual string? ImpliedValue => null;

    /// <summary>As messages name it: <c>-m, --memory</c>.</summary>
    public string DisplayName => Letter == '\0' ? $"--{Name}" : $"-{Letter}, --{Name}";

    /// <exception cref="UsageException">The value is not one that this option takes.</exception>
    public void Give(string value)
    {
        try
        {
            Take(value);
            IsGiven = true;
        }
        catch (InvalidValueException e)
        {
            throw new UsageException($"invalid argument \"{value}\" for \"{DisplayName}\" flag: {e.Message}");
        }
    }

    /// <exception cref="InvalidValueException">The value is not one that this option takes.</exception>
    protected abstract void Take(string value);
}
