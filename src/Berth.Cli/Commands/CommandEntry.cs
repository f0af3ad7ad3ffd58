namespace Berth.Cli.Commands;

/// <summary>A command's place in the tree. The command itself is made when it is called for.</summary>
internal sealed record CommandEntry(string Name, string Summary, Func<Command> Make)
{
    public string[] Aliases { get; init; } = [];

    public bool IsHidden { get; init; }

    public bool Answers(string name) => Name == name || Array.IndexOf(Aliases, name) >= 0;
}

/// <summary>Commands below one word: <c>berth container …</c>.</summary>
internal sealed record CommandGroup(string Name, string Summary, CommandEntry[] Commands);
