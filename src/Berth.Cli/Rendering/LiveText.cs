namespace Berth.Cli.Rendering;

/// <summary>
/// A text that changes. On a terminal each version is written over the one before, line by line, so that nothing flickers;
/// elsewhere they follow each other.
/// </summary>
internal sealed class LiveText(TextWriter output, bool isTerminal)
{
    private const string ClearScreen = "\e[2J";
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";
    private bool isDrawn;

    public void Show(string text)
    {
        if (isTerminal)
        {
            output.Write(isDrawn ? Home : ClearScreen + Home);
            text = text.Replace("\n", ClearLine + "\n", StringComparison.Ordinal) + ClearBelow;
        }

        output.Write(text);
        output.Flush();
        isDrawn = true;
    }
}
