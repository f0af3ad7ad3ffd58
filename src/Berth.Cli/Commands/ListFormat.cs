using Berth.Cli.Arguments;

namespace Berth.Cli.Commands;

/// <summary>The option <c>--format</c>.</summary>
internal static class ListFormat
{
    /// <summary>Of commands that print lists.</summary>
    public static TextOption Option() =>
        new("format", "Format output: 'table', 'table TEMPLATE', 'json', or a Go template for each row");

    /// <summary>Of commands that print one thing, or one after another.</summary>
    public static TextOption OptionOfOne() => new("format", "Format output: 'json', or a Go template", 'f');
}
