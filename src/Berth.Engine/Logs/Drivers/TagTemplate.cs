using System.Text;

namespace Berth.Engine.Logs.Drivers;

/// <summary>
/// The text by which a receiver knows whose messages they are: Go's templates as far as tags use them. Actions are fields
/// (<c>{{.Name}}</c>), <c>{{(.ExtraAttributes nil).KEY}}</c>, <c>{{index .ContainerLabels "key"}}</c>, and functions of them, in front or
/// behind a bar.
/// </summary>
internal sealed class TagTemplate
{
    private readonly List<Func<TagScope, string>> parts = [];

    private TagTemplate()
    {
    }

    /// <exception cref="EngineException">It cannot be understood; in Docker's words where it would not understand it either.</exception>
    public static TagTemplate Parse(string text)
    {
        TagTemplate template = new();
        for (int at = 0; at < text.Length;)
        {
            int open = text.IndexOf("{{", at, StringComparison.Ordinal);
            string plain = text[at..(open < 0 ? text.Length : open)];
            template.parts.Add(_ => plain);
            if (open < 0)
            {
                break;
            }

            int close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                throw Wrong("unclosed action");
            }

            template.parts.Add(TagExpression.Parse(text[(open + 2)..close]));
            at = close + 2;
        }

        return template;
    }

    public string Expand(TagScope scope)
    {
        StringBuilder text = new();
        parts.ForEach(part => text.Append(part(scope)));
        return text.ToString();
    }

    internal static EngineException Wrong(string problem) =>
        EngineException.InvalidArgument($"failed to create task for container: failed to initialize logging driver: template: log-tag:1: {problem}");

    internal static EngineException Unknown(string field) => EngineException.InvalidArgument(
        $"failed to create task for container: failed to initialize logging driver: template: log-tag:1:2: executing \"log-tag\" at <.{field}>: can't evaluate field {field} in type *logger.Info");
}
