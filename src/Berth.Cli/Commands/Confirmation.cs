using System.Text;
using Berth.Linux;

namespace Berth.Cli.Commands;

/// <summary>Asks before something that cannot be undone.</summary>
internal static class Confirmation
{
    /// <returns>Whether the answer was yes; no answer is none.</returns>
    public static bool Ask(Invocation invocation, string warning)
    {
        invocation.Output.Write($"{warning}\nAre you sure you want to continue? [y/N] ");
        invocation.Output.Flush();
        return ReadLine().Trim().Equals("y", StringComparison.OrdinalIgnoreCase);
    }

    private static string ReadLine()
    {
        StringBuilder line = new();
        Span<byte> one = stackalloc byte[1];
        while (Descriptors.Read(0, one) == 1 && one[0] != '\n')
        {
            line.Append((char)one[0]);
        }

        return line.ToString();
    }
}
