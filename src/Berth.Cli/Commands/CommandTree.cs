namespace Berth.Cli.Commands;

/// <summary>Every command of the program.</summary>
internal static class CommandTree
{
    public static CommandEntry[] Commands { get; } = [.. ContainerCommands.TopLevel, .. ImageCommands.TopLevel, .. RegistryCommands.TopLevel, .. SystemCommands.TopLevel];

    public static CommandGroup[] Groups { get; } =
    [
        new("container", "Manage containers", ContainerCommands.InGroup),
        new("context", "Manage contexts", ContextCommands.InGroup),
        new("image", "Manage images", ImageCommands.InGroup),
        new("manifest", "Look at what registries have", RegistryCommands.OfManifests),
        new("network", "Manage networks", NetworkCommands.InGroup),
        new("system", "Manage Berth", SystemCommands.InGroup),
        new("volume", "Manage volumes", VolumeCommands.InGroup),
    ];

    public static CommandEntry? Find(string name) => Array.Find(Commands, entry => entry.Answers(name));

    public static CommandGroup? FindGroup(string name) => Array.Find(Groups, group => group.Name == name);

    /// <summary>The command that somebody probably meant, as the end of a message; empty where none is near.</summary>
    public static string Suggest(string name)
    {
        string? nearest = Commands.Select(entry => entry.Name).Concat(Groups.Select(group => group.Name)).MinBy(known => Distance(known, name));
        return nearest is not null && Distance(nearest, name) <= Math.Min(2, name.Length - 1) ? $"\nDid you mean 'berth {nearest}'?" : "";
    }

    /// <summary>How many letters must be added, taken away or changed.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            (int diagonal, row[0]) = (row[0], i);
            for (int j = 1; j <= to.Length; j++)
            {
                int changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(changed, Math.Min(row[j - 1], row[j]) + 1));
            }
        }

        return row[to.Length];
    }
}
