using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Matrix;

/// <summary>Takes out of an answer what is another in every run: ids, times, addresses, and where the engine and the scenario have their files.</summary>
internal sealed partial class Normalizer(string engine, string work, IReadOnlyList<Regex> masks)
{
    public string Apply(string text)
    {
        foreach (var mask in masks)
            text = mask.Replace(text, Hide);
        text = text.Replace(work, "<work>", StringComparison.Ordinal);
        text = text.Replace(Repository.Root, "<repository>", StringComparison.Ordinal);
        text = EngineFile(engine).Replace(text, "<root>");
        foreach (var (expression, replacement) in Rules)
            text = expression.Replace(text, replacement);
        text = Runtimes().Replace(text, static match => string.Join(' ', match.Value.Split(' ').Order(StringComparer.Ordinal)));
        return text.Replace("\r", "\\r", StringComparison.Ordinal);
    }

    private static string Hide(Match match)
    {
        var hidden = match.Groups.Count > 1 ? match.Groups[1] : match;
        return string.Concat(match.Value.AsSpan(0, hidden.Index - match.Index), "<masked>", match.Value.AsSpan(hidden.Index - match.Index + hidden.Length));
    }

    /// <summary>Docker has its files in data, Berth in root.</summary>
    private static Regex EngineFile(string directory) => new(Regex.Escape(directory) + "/(data|root)");

    private static readonly (Regex Expression, string Replacement)[] Rules =
    [
        (LongId(), "<id>"), (ShortId(), "<id12>"), (Time(), "<time>"), (GoTime(), "<time>"), (Age(), "<age>"), (Nanoseconds(), "<nanoseconds>"), (Seconds(), "<seconds>"),
        (Address(), "<address>"), (HardwareAddress(), "<mac>"), (Blanks(), "  "), (TrailingBlanks(), ""),
    ];

    [GeneratedRegex(@"\b[0-9a-f]{64}\b")]
    private static partial Regex LongId();

    [GeneratedRegex(@"\b(?=[0-9a-f]*[0-9])[0-9a-f]{12}\b")]
    private static partial Regex ShortId();

    /// <summary>Not the first of January of the year 1, which is no time at all.</summary>
    [GeneratedRegex(@"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} UTC")]
    private static partial Regex GoTime();

    [GeneratedRegex(@"\b(Less than a second|\d+ seconds?|About a minute|\d+ minutes?|\d+s)\b(?! timeout)")]
    private static partial Regex Age();

    [GeneratedRegex(@"\b1[6-9]\d{17}\b")]
    private static partial Regex Nanoseconds();

    [GeneratedRegex(@"\b1[6-9]\d{8}\b")]
    private static partial Regex Seconds();

    /// <summary>A container's on the default bridge; the bridge's own is always the same.</summary>
    [GeneratedRegex(@"\b172\.17\.(?!0\.[01]\b)\d+\.\d+\b")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b02:42:ac:11:[0-9a-f]{2}:[0-9a-f]{2}\b")]
    private static partial Regex HardwareAddress();

    /// <summary>Columns are as wide as what was in them.</summary>
    [GeneratedRegex("(?<=\\S) {2,}")]
    private static partial Regex Blanks();

    /// <summary>The client shows them in the order of a Go map, which is another each time.</summary>
    [GeneratedRegex(@"(?<=^ *Runtimes: )\S+( \S+)*", RegexOptions.Multiline)]
    private static partial Regex Runtimes();

    [GeneratedRegex(" +$", RegexOptions.Multiline)]
    private static partial Regex TrailingBlanks();
}
