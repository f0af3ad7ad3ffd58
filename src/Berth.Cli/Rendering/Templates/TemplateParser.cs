namespace Berth.Cli.Rendering.Templates;

/// <summary>Parses the text of a template: text, actions, conditions, loops. The inside of actions is in <see cref="ActionParser"/>.</summary>
internal sealed class TemplateParser
{
    private readonly List<(string Text, bool IsAction)> pieces = [];
    private int next;

    private TemplateParser(string template) => Cut(template);

    /// <exception cref="TemplateException">This is no template.</exception>
    public static IReadOnlyList<Node> Parse(string template)
    {
        TemplateParser parser = new(template);
        List<Node> nodes = parser.ParseList(out string end);
        return end.Length == 0 ? nodes : throw new TemplateException($"template parsing error: template: :1: unexpected {{{{{end}}}}}");
    }

    private void Cut(string template)
    {
        bool trimsNext = false;
        for (int at = 0; at < template.Length;)
        {
            int open = template.IndexOf("{{", at, StringComparison.Ordinal);
            int textEnd = open < 0 ? template.Length : open;
            bool trims = open >= 0 && open + 3 < template.Length && template[open + 2] == '-' && char.IsWhiteSpace(template[open + 3]);
            string text = template[at..textEnd];
            text = trimsNext ? text.TrimStart() : text;
            pieces.Add((trims ? text.TrimEnd() : text, false));
            if (open < 0)
            {
                return;
            }

            int close = CloseOf(template, open + 2);
            string action = template[(open + (trims ? 3 : 2))..close];
            trimsNext = action.Length > 1 && action[^1] == '-' && char.IsWhiteSpace(action[^2]);
            pieces.Add((trimsNext ? action[..^1] : action, true));
            at = close + 2;
        }
    }

    /// <summary>The end of an action: braces within strings do not count.</summary>
    private static int CloseOf(string template, int from)
    {
        char quote = '\0';
        for (int i = from; i + 1 < template.Length; i++)
        {
            char c = template[i];
            if (quote != '\0')
            {
                i += c == '\\' && quote == '"' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '`')
            {
                quote = c;
            }
            else if (c == '}' && template[i + 1] == '}')
            {
                return i;
            }
        }

        throw new TemplateException("template parsing error: template: :1: unclosed action");
    }

    /// <summary>Nodes up to an <c>end</c> or an <c>else</c>, which is given back; empty at the end of the text.</summary>
    private List<Node> ParseList(out string end)
    {
        List<Node> nodes = [];
        while (next < pieces.Count)
        {
            (string text, bool isAction) = pieces[next++];
            string action = text.Trim();
            if (!isAction)
            {
                nodes.Add(new TextNode(text));
                continue;
            }

            string word = action.Split((char[]?)null, 2)[0];
            if (word is "end" or "else")
            {
                end = action;
                return nodes;
            }

            if (!action.StartsWith("/*", StringComparison.Ordinal))
            {
                nodes.Add(word is "if" or "with" or "range" ? ParseBlock(word, action[word.Length..]) : new ActionNode(ActionParser.Parse(action)));
            }
        }

        end = "";
        return nodes;
    }

    private Node ParseBlock(string word, string condition)
    {
        Pipeline pipeline = ActionParser.Parse(condition);
        List<Node> body = ParseList(out string end);
        List<Node> otherwise = [];
        if (end.StartsWith("else", StringComparison.Ordinal) && end.Length > 4)
        {
            string rest = end[4..].TrimStart();
            string nested = rest.Split((char[]?)null, 2)[0];
            otherwise.Add(ParseBlock(nested, rest[nested.Length..]));
            end = "end";
        }
        else if (end == "else")
        {
            otherwise = ParseList(out end);
        }

        if (end != "end")
        {
            throw new TemplateException("template parsing error: template: :1: unexpected EOF");
        }

        return word == "range" ? new RangeNode(pipeline, body, otherwise) : new ConditionNode(pipeline, body, otherwise, MovesDot: word == "with");
    }
}
