using System.Globalization;
using System.Text;

namespace Berth.Cli.Rendering.Templates;

/// <summary><c>printf</c> of templates: the verbs %s %v %d %q %f %x %%, with flags for width, precision and the left side.</summary>
internal static class Formatting
{
    public static string Format(string format, object?[] arguments)
    {
        StringBuilder text = new();
        int used = 0;
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                text.Append(format[at]);
                continue;
            }

            int start = ++at;
            while (at < format.Length && "-+ 0123456789.".Contains(format[at], StringComparison.Ordinal))
            {
                at++;
            }

            if (at == format.Length)
            {
                return text.Append("%!(NOVERB)").ToString();
            }

            text.Append(format[at] == '%' ? "%"
                : used == arguments.Length ? $"%!{format[at]}(MISSING)" : One(format[start..at], format[at], arguments[used++]));
        }

        return text.ToString();
    }

    private static string One(string flags, char verb, object? value)
    {
        bool isLeft = flags.StartsWith('-');
        string[] numbers = flags.TrimStart('-', '+', ' ').Split('.');
        _ = int.TryParse(numbers[0], CultureInfo.InvariantCulture, out int width);
        int? precision = numbers.Length > 1 && int.TryParse(numbers[1], CultureInfo.InvariantCulture, out int digits) ? digits : null;
        string text = (verb, value) switch
        {
            ('q', _) => $"\"{TemplateValues.Print(value)}\"",
            ('f', long or double) => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString($"F{precision ?? 6}", CultureInfo.InvariantCulture),
            ('x', long number) => number.ToString("x", CultureInfo.InvariantCulture),
            ('s', _) when precision is { } most => TemplateValues.Print(value) is var whole && whole.Length > most ? whole[..most] : whole,
            _ => TemplateValues.Print(value),
        };
        char fill = !isLeft && flags.StartsWith('0') && verb is ('d' or 'x' or 'f') ? '0' : ' ';
        return isLeft ? text.PadRight(width) : text.PadLeft(width, fill);
    }
}
