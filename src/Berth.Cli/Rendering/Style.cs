using Berth.Linux;

namespace Berth.Cli.Rendering;

/// <summary>Colour on terminals, for those who have not said no (<c>NO_COLOR</c>, see no-color.org; <c>TERM=dumb</c>).</summary>
internal static class Style
{
    private static readonly bool IsColoured =
        TerminalMode.IsTerminal(1) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public static string Bold(string text) => Wrap(text, "1");

    public static string Dim(string text) => Wrap(text, "2");

    /// <summary>Green, yellow or red, by how near a share comes to the whole.</summary>
    public static string ByLoad(string text, double share) => Wrap(text, share switch { < 0.6 => "32", < 0.85 => "33", _ => "31" });

    private static string Wrap(string text, string code) => IsColoured ? $"\e[{code}m{text}\e[0m" : text;
}
