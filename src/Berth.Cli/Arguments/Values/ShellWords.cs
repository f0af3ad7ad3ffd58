using System.Text;
using System.Text.Json;
using Berth.Api;

namespace Berth.Cli.Arguments.Values;

/// <summary>Words as a shell reads and writes them.</summary>
internal static class ShellWords
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@,+%";

    /// <summary>A command as an option says it: <c>["sh", "-c", "a b"]</c>, or words with a shell's quotes, <c>sh -c 'a b'</c>.</summary>
    /// <exception cref="InvalidValueException">A quote is not closed, or the list is none of strings.</exception>
    public static IReadOnlyList<string> ParseCommand(string text) => text.TrimStart().StartsWith('[') ? ParseList(text) : Split(text);

    /// <summary>A program, which is one word whatever is in it, or a list as <see cref="ParseCommand"/> takes it.</summary>
    /// <exception cref="InvalidValueException">The list is none of strings.</exception>
    public static IReadOnlyList<string> ParseProgram(string text) => text.StartsWith('[') ? ParseList(text) : [text];

    /// <summary>So that a shell reads it as this one word.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <exception cref="InvalidValueException">A quote is not closed.</exception>
    public static List<string> Split(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isWord = false;
        char quote = '\0';
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            bool isEscape = c == '\\' && quote != '\'' && at + 1 < text.Length;
            if (isEscape && (quote == '\0' || text[at + 1] is '"' or '\\' or '$' or '`'))
            {
                word.Append(text[++at]);
                isWord = true;
            }
            else if ((c is '\'' or '"') && (quote == '\0' || c == quote))
            {
                quote = quote == '\0' ? c : '\0';
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                EndWord(words, word, ref isWord);
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        EndWord(words, word, ref isWord);
        return quote == '\0' ? words : throw new InvalidValueException($"the quote {quote} is not closed");
    }

    private static void EndWord(List<string> words, StringBuilder word, ref bool isWord)
    {
        if (isWord)
        {
            words.Add(word.ToString());
        }

        word.Clear();
        isWord = false;
    }

    private static IReadOnlyList<string> ParseList(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ApiJson.Default.IReadOnlyListString) is { } words && !words.Contains(null!)
                ? words
                : throw new InvalidValueException("a list of strings is expected: [\"sh\", \"-c\", \"...\"]");
        }
        catch (JsonException)
        {
            throw new InvalidValueException("a list of strings is expected: [\"sh\", \"-c\", \"...\"]");
        }
    }
}
