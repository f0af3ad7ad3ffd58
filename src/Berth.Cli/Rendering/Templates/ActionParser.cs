using System.Globalization;

namespace Berth.Cli.Rendering.Templates;

/// <summary>Parses the inside of an action: <c>$x := .A.B | join ", "</c>.</summary>
internal sealed class ActionParser
{
    private readonly List<Token> tokens;
    private int next;

    private ActionParser(string action) => tokens = Tokenizer.Cut(action);

    /// <exception cref="TemplateException">This is no pipeline.</exception>
    public static Pipeline Parse(string action)
    {
        ActionParser parser = new(action);
        Pipeline pipeline = parser.ParsePipeline();
        return parser.Current.Kind == TokenKind.End ? pipeline : throw parser.Unexpected();
    }

    private Token Current => tokens[next];

    private Pipeline ParsePipeline()
    {
        List<string> variables = ParseDeclaration();
        List<IReadOnlyList<Operand>> commands = [];
        do
        {
            List<Operand> operands = [];
            while (Current.Kind is not (TokenKind.Pipe or TokenKind.Close or TokenKind.End))
            {
                operands.Add(ParseOperand());
            }

            commands.Add(operands.Count > 0 ? operands : throw new TemplateException("template parsing error: template: :1: missing value for command"));
        }
        while (Take(TokenKind.Pipe));
        return new Pipeline(variables, commands);
    }

    private List<string> ParseDeclaration()
    {
        List<string> names = [];
        int start = next;
        while (Current.Kind == TokenKind.Variable)
        {
            names.Add(Current.Text);
            next++;
            if (Take(TokenKind.Declare) || Take(TokenKind.Assign))
            {
                return names;
            }

            if (!Take(TokenKind.Comma))
            {
                break;
            }
        }

        next = start;
        return [];
    }

    private Operand ParseOperand()
    {
        Token token = Current;
        next++;
        switch (token.Kind)
        {
            case TokenKind.Field:
                return new DotOperand(token.Text.Length > 0 ? [token.Text, .. ParseFields()] : []);
            case TokenKind.Variable:
                return new VariableOperand(token.Text, ParseFields());
            case TokenKind.Text:
                return new LiteralOperand(token.Text);
            case TokenKind.Number:
                return new LiteralOperand(Number(token.Text));
            case TokenKind.Word:
                return token.Text switch
                {
                    "true" => new LiteralOperand(true),
                    "false" => new LiteralOperand(false),
                    "nil" => new LiteralOperand(null),
                    _ => new FunctionOperand(token.Text),
                };
            case TokenKind.Open:
                Pipeline inner = ParsePipeline();
                return Take(TokenKind.Close) ? new GroupOperand(inner, ParseFields()) : throw Unexpected();
            default:
                next--;
                throw Unexpected();
        }
    }

    private List<string> ParseFields()
    {
        List<string> fields = [];
        while (Current is { Kind: TokenKind.Field, IsJoined: true, Text.Length: > 0 })
        {
            fields.Add(Current.Text);
            next++;
        }

        return fields;
    }

    private bool Take(TokenKind kind)
    {
        bool isThere = Current.Kind == kind;
        next += isThere ? 1 : 0;
        return isThere;
    }

    private static object Number(string text)
    {
        if (long.TryParse(text, CultureInfo.InvariantCulture, out long whole))
        {
            return whole;
        }

        return double.TryParse(text, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new TemplateException($"template parsing error: template: :1: bad number syntax: \"{text}\"");
    }

    private TemplateException Unexpected() => new($"template parsing error: template: :1: unexpected \"{Current.Text}\" in operand");
}
