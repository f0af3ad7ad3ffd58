using System.Globalization;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Containers;

/// <content>The size of the terminal.</content>
internal sealed partial class AttachedContainer
{
    /// <summary>Makes a program that draws its screen draw it again: it is told of another size first.</summary>
    public void Redraw()
    {
        (ushort rows, ushort columns) = TerminalSize.Current();
        SendSize(((ushort)(rows + 1), (ushort)(columns + 1)));
        SendSize((rows, columns));
    }

    private void SendSize((ushort Rows, ushort Columns) size)
    {
        if (settings.HasTerminal)
        {
            TerminalSize.Send(engine, Target.Of("/containers", id, "resize"), size);
        }
    }
}

/// <summary>The size of the terminal this command runs on, and how the engine is told.</summary>
internal static class TerminalSize
{
    /// <summary>Zeros where there is no terminal.</summary>
    public static (ushort Rows, ushort Columns) Current() =>
        TerminalMode.Size(1) is { Rows: > 0 } size ? size : TerminalMode.Size(0);

    /// <summary>What is gone meanwhile, or has not quite started, needs not know.</summary>
    public static void Send(Engine engine, Target target, (ushort Rows, ushort Columns) size)
    {
        if (size is { Rows: 0 } or { Columns: 0 })
        {
            return;
        }

        target.With("h", size.Rows.ToString(CultureInfo.InvariantCulture)).With("w", size.Columns.ToString(CultureInfo.InvariantCulture));
        try
        {
            using EngineConnection connection = engine.Connect();
            connection.Call(new Request("POST", target));
        }
        catch (Exception e) when (e is CommandException or LinuxException)
        {
            // The container shows what it shows; the next change of size tries again.
        }
    }
}
