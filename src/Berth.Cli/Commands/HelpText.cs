using System.Text;
using Berth.Cli.Arguments;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands;

/// <summary>The help of a command, a group and the program, from their declarations.</summary>
internal static class HelpText
{
    private const int Gap = 3;

    /// <summary>Of a command that was called by <paramref name="path"/>, <c>berth run</c>, on a terminal of so many columns.</summary>
    public static string Of(Command command, string path, string summary, int width)
    {
        StringBuilder text = new();
        text.Append($"Usage:  {UsageLine(command, path)}\n\n{summary}\n");
        Option[] shown = [.. command.Options.Where(option => !option.IsHidden).OrderBy(option => option.Name, StringComparer.Ordinal)];
        if (shown.Length > 0)
        {
            text.Append($"\n{Style.Bold("Options:")}\n");
            AppendOptions(text, shown, width);
        }

        if (command.Examples.Count > 0)
        {
            text.Append($"\n{Style.Bold("Examples:")}\n");
            foreach (Example example in command.Examples)
            {
                text.Append($"  {Style.Dim($"# {example.Wish}")}\n  {example.CommandLine}\n");
            }
        }

        return text.ToString();
    }

    public static string Of(CommandGroup group)
    {
        StringBuilder text = new();
        text.Append($"Usage:  berth {group.Name} COMMAND\n\n{group.Summary}\n\nCommands:\n");
        AppendCommands(text, group.Commands.Select(entry => (entry.Name, entry.Summary, entry.IsHidden)));
        return text.Append($"\nRun 'berth {group.Name} COMMAND --help' for more information on a command.\n").ToString();
    }

    public static string OfProgram(IEnumerable<CommandGroup> groups, IReadOnlyList<CommandEntry> commands, IReadOnlyList<Option> options, int width)
    {
        StringBuilder text = new("Usage:  berth [OPTIONS] COMMAND\n\nA container engine: runs programs in containers of their own\n\n");
        text.Append("Examples:\n  # A shell in a new container that goes when the shell ends\n  berth run -it --rm busybox sh\n");
        text.Append("  # The first image, from this machine's own busybox, without any network\n  berth image bootstrap busybox\n");
        text.Append("\nManagement Commands:\n");
        AppendCommands(text, groups.Select(group => (group.Name, group.Summary, false)));
        text.Append("\nCommands:\n");
        AppendCommands(text, commands.Select(entry => (entry.Name, entry.Summary, entry.IsHidden)));
        text.Append("\nGlobal Options:\n");
        AppendOptions(text, [.. options.Where(option => !option.IsHidden)], width);
        return text.Append("\nRun 'berth COMMAND --help' for more information on a command.\n").ToString();
    }

    public static string UsageLine(Command command, string path)
    {
        string options = command.Options.Count > 0 ? " [OPTIONS]" : "";
        return command.Usage.Length == 0 ? path + options : $"{path}{options} {command.Usage}";
    }

    private static void AppendCommands(StringBuilder text, IEnumerable<(string Name, string Summary, bool Hidden)> commands)
    {
        (string Name, string Summary, bool)[] shown = [.. commands.Where(command => !command.Hidden).OrderBy(command => command.Name, StringComparer.Ordinal)];
        int column = shown.Max(command => command.Name.Length);
        foreach ((string name, string summary, _) in shown)
        {
            text.Append("  ").Append(name.PadRight(column)).Append("  ").Append(summary).Append('\n');
        }
    }

    private static void AppendOptions(StringBuilder text, IReadOnlyList<Option> options, int width)
    {
        int column = options.Max(option => Left(option).Length) + Gap;
        foreach (Option option in options)
        {
            string help = option.DefaultText is { } initially ? $"{option.Help} (default {initially})" : option.Help;
            text.Append(Left(option).PadRight(column));
            AppendWrapped(text, help, column, Math.Max(24, width - column));
        }
    }

    private static string Left(Option option)
    {
        string letter = option.Letter == '\0' ? "      " : $"  -{option.Letter}, ";
        return option.Placeholder is { } kind ? $"{letter}--{option.Name} {kind}" : $"{letter}--{option.Name}";
    }

    private static void AppendWrapped(StringBuilder text, string help, int indent, int width)
    {
        int used = 0;
        foreach (string word in help.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > width)
            {
                text.Append('\n').Append(' ', indent);
                used = 0;
            }

            text.Append(used > 0 ? " " : "").Append(word);
            used += (used > 0 ? 1 : 0) + word.Length;
        }

        text.Append('\n');
    }
}
