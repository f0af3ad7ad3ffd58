using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Logs.Drivers;

/// <summary>The labels and variables of a container that its log is to carry: <c>labels</c>, <c>labels-regex</c>, <c>env</c>, <c>env-regex</c>.</summary>
internal static class LogAttributes
{
    /// <summary>A pattern of a user must not hold up a start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <exception cref="EngineException">A pattern is none.</exception>
    public static SortedDictionary<string, string> Of(ContainerSettings settings)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal);
        Choose(attributes, settings.Identity.Labels ?? new Dictionary<string, string>(), settings.Log, "labels");
        Choose(attributes, Variables(settings.Process.Environment ?? []), settings.Log, "env");
        return attributes;
    }

    /// <summary>As a JSON object; null when there are none.</summary>
    public static byte[]? Encode(SortedDictionary<string, string> attributes)
    {
        if (attributes.Count == 0)
        {
            return null;
        }

        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in attributes)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <exception cref="EngineException">It is no pattern.</exception>
    public static Regex Pattern(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant, Patience);
        }
        catch (RegexParseException error)
        {
            throw EngineException.InvalidArgument(
                $"failed to create task for container: failed to initialize logging driver: error parsing regexp: {Describe(error.Error)}: `{text}`");
        }
    }

    private static void Choose(SortedDictionary<string, string> chosen, IReadOnlyDictionary<string, string> from, LogDefinition log, string option)
    {
        foreach (string name in (log.Option(option) ?? "").Split(',').Where(from.ContainsKey))
        {
            chosen[name] = from[name];
        }

        if (log.Option(option + "-regex") is { Length: > 0 } text)
        {
            Regex pattern = Pattern(text);
            foreach ((string name, string value) in from.Where(pair => IsMatch(pattern, pair.Key)))
            {
                chosen[name] = value;
            }
        }
    }

    private static bool IsMatch(Regex pattern, string name)
    {
        try
        {
            return pattern.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> Variables(IReadOnlyList<string> environment)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (string[] pair in environment.Select(entry => entry.Split('=', 2)).Where(pair => pair.Length == 2))
        {
            variables[pair[0]] = pair[1];
        }

        return variables;
    }

    /// <summary>The usual mistakes in the words of Go's expressions.</summary>
    private static string Describe(RegexParseError error) => error switch
    {
        RegexParseError.InsufficientClosingParentheses => "missing closing )",
        RegexParseError.InsufficientOpeningParentheses => "unexpected )",
        RegexParseError.UnterminatedBracket => "missing closing ]",
        RegexParseError.QuantifierAfterNothing => "missing argument to repetition operator",
        _ => "invalid or unsupported Perl syntax",
    };
}
