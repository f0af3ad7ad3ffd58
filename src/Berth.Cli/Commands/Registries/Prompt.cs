using System.Text;
using Berth.Linux;

namespace Berth.Cli.Commands.Registries;

/// <summary>Asks on the terminal.</summary>
internal static class Prompt
{
    public static string Line(TextWriter output, string question)
    {
        output.Write(question);
        output.Flush();
        List<byte> line = [];
        Span<byte> one = stackalloc byte[1];
        while (Descriptors.Read(0, one) == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }

    /// <summary>Nothing of what is typed is shown.</summary>
    public static string Secret(TextWriter output, string question)
    {
        LinuxException.ThrowIfFailed(TerminalMode.TryRead(0, out TerminalMode.Settings before), "read the terminal's mode");
        LinuxException.ThrowIfFailed(TerminalMode.Write(0, TerminalMode.WithoutEcho(before)), "set the terminal's mode");
        try
        {
            return Line(output, question);
        }
        finally
        {
            _ = TerminalMode.Write(0, before);
            output.WriteLine();
        }
    }
}
