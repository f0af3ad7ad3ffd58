using System.Text;
using Berth.Api;
using Berth.Api.Server;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Rendering;

/// <summary>
/// Shows what a pull, a load or an import tells. On a terminal every layer keeps a line that is written over; elsewhere each
/// state is a line of its own, without the bars between.
/// </summary>
internal sealed class ProgressDisplay(TextWriter output, bool isTerminal)
{
    private const int BarWidth = 50;
    private const string ClearLine = "\e[2K\r";
    private readonly Dictionary<string, int> lines = [];

    /// <exception cref="CommandException">The engine says that it failed.</exception>
    public void Show(Stream messages)
    {
        JsonLines texts = new(messages);
        for (ReadOnlySpan<byte> text = texts.Next(); !text.IsEmpty; text = texts.Next())
        {
            ProgressMessage message = Engine.Read(text, ApiJson.Default.ProgressMessage);
            if ((message.ErrorDetail?.Message is { Length: > 0 } detail ? detail : message.Error) is { } error)
            {
                output.Flush();
                throw new CommandException(error);
            }

            Show(message);
            output.Flush();
        }
    }

    private void Show(ProgressMessage message)
    {
        if (message.Stream is { Length: > 0 } stream)
        {
            output.Write(stream);
            return;
        }

        string bar = message.ProgressDetail is { Current: > 0 } progress ? Bar(progress) : message.Progress ?? "";
        string subject = message.Id is { Length: > 0 } id ? $"{id}: " : "";
        if (!isTerminal)
        {
            if (bar.Length == 0 && message.Status is { } status)
            {
                output.WriteLine($"{subject}{status}");
            }

            return;
        }

        string line = $"{subject}{message.Status}{(bar.Length > 0 ? " " : "")}{bar}";
        if (subject.Length == 0 || (message.Status ?? "").StartsWith("Pulling from", StringComparison.Ordinal))
        {
            output.WriteLine(line);
            Scroll();
            return;
        }

        WriteOver(message.Id!, line);
    }

    /// <summary>Goes up to the line of the subject, writes it anew, and comes back.</summary>
    private void WriteOver(string id, string line)
    {
        if (!lines.TryGetValue(id, out int above))
        {
            Scroll();
            lines[id] = above = 1;
            output.Write('\n');
        }

        output.Write($"\e[{above}A{ClearLine}{line}\e[{above}B\r");
    }

    private void Scroll()
    {
        foreach (string id in lines.Keys.ToArray())
        {
            lines[id]++;
        }
    }

    private static string Bar(ProgressDetail progress)
    {
        long current = progress.Current ?? 0;
        long total = progress.Total ?? 0;
        if (total <= 0)
        {
            return HumanUnits.Size(current);
        }

        int filled = (int)Math.Min(BarWidth, current * BarWidth / total);
        StringBuilder bar = new("[");
        bar.Append('=', filled).Append(filled < BarWidth ? ">" : "").Append(' ', Math.Max(0, BarWidth - filled - 1));
        return bar.Append($"]  {HumanUnits.Size(current)}/{HumanUnits.Size(total)}").ToString();
    }
}
