using System.Text;
using Berth.Cli.Terminal;
using Berth.Linux;

namespace Berth.Cli.Rendering;

/// <summary>
/// A text that changes. On a terminal it has a screen of its own, on which each version is written over the one before, line by
/// line, so that nothing flickers; the window's size is followed at once. Whatever ends it, a signal included, the terminal is as before,
/// with the last version left on it. Elsewhere versions follow each other.
/// </summary>
internal sealed class LiveScreen : IDisposable
{
    private const string Open = "\e[?1049h\e[?25l\e[2J"; // another screen, without a cursor
    private const string Close = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";
    private readonly TextWriter output;
    private readonly SignalInbox? inbox;
    private string last = "";
    private bool isOpen;

    public LiveScreen(TextWriter output, bool isTerminal)
    {
        this.output = output;
        IsTerminal = isTerminal;
        inbox = isTerminal ? new SignalInbox([Signals.SIGHUP, Signals.SIGINT, Signals.SIGTERM, Signals.SIGWINCH]) : null;
    }

    public bool IsTerminal { get; }

    /// <summary>Columns and rows; many where there is no terminal.</summary>
    public static (int Columns, int Rows) Size => TerminalMode.Size(1) is { Rows: > 0 } size ? (size.Columns, size.Rows) : (int.MaxValue, int.MaxValue);

    /// <param name="text">Whole lines.</param>
    public void Show(string text)
    {
        last = text;
        if (!IsTerminal)
        {
            output.Write(text);
            output.Flush();
            return;
        }

        output.Write((isOpen ? "" : Open) + Home + Fitted(text, Size.Columns, Size.Rows) + ClearBelow);
        output.Flush();
        isOpen = true;
    }

    /// <summary>Waits for the next version's time.</summary>
    /// <returns>False when the user has had enough.</returns>
    public bool Wait(TimeSpan interval)
    {
        if (inbox is null)
        {
            Polling.Pause(interval);
            return true;
        }

        long end = Environment.TickCount64 + (long)interval.TotalMilliseconds;
        for (long left = (long)interval.TotalMilliseconds; left > 0; left = end - Environment.TickCount64)
        {
            if (!Polling.Wait(inbox.Descriptor, Polling.Readable, TimeSpan.FromMilliseconds(left)))
            {
                return true;
            }

            for (int signal = inbox.Next(); signal != 0; signal = inbox.Next())
            {
                if (signal != Signals.SIGWINCH)
                {
                    return false;
                }
            }

            Show(last);
        }

        return true;
    }

    public void Dispose()
    {
        if (isOpen)
        {
            output.Write(Close + last);
            output.Flush();
        }

        isOpen = false;
        inbox?.Dispose();
    }

    /// <summary>Without what the window has no room for; the codes of colours take none.</summary>
    public static string Fitted(string text, int columns, int rows)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        return string.Join("\r\n", lines.Take(rows).Select(line => Cut(line, columns) + ClearLine));
    }

    private static string Cut(string line, int columns)
    {
        StringBuilder cut = new();
        int width = 0;
        bool isCode = false;
        bool hasCode = false;
        foreach (Rune rune in line.EnumerateRunes())
        {
            isCode |= rune.Value == '\e';
            hasCode |= isCode;
            width += isCode ? 0 : 1;
            if (isCode || width <= columns)
            {
                cut.Append(rune);
            }

            isCode &= rune.Value != 'm';
        }

        return hasCode ? cut + "\e[0m" : cut.ToString();
    }
}
