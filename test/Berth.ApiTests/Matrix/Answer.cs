using System.Globalization;

namespace Berth.ApiTests.Matrix;

/// <summary>
/// What an engine answered, as lines: <c>"  "</c> in front of standard output or a body, <c>"! "</c> in front of errors, and last
/// <c>"= "</c> with the exit code, or the status and type of an HTTP answer.
/// </summary>
internal sealed record Answer(IReadOnlyList<string> Lines)
{
    private const string NoLineEnd = "\\ no line end";

    public static Answer OfCommand(string output, string errors, int exitCode) =>
        new([.. Prefixed("  ", output), .. Prefixed("! ", errors), $"= {exitCode.ToString(CultureInfo.InvariantCulture)}"]);

    public static Answer OfRequest(IEnumerable<string> body, int status, string? type) =>
        new([.. body.Select(line => "  " + line), $"= {status.ToString(CultureInfo.InvariantCulture)} {type}".TrimEnd()]);

    private static IEnumerable<string> Prefixed(string prefix, string text)
    {
        if (text.Length == 0)
            return [];
        var lines = text.Split('\n');
        return lines[^1].Length == 0
            ? lines.SkipLast(1).Select(line => prefix + line)
            : [.. lines.Select(line => prefix + line), prefix + NoLineEnd];
    }
}
