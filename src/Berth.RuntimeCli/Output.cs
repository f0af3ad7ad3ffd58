using System.Text;
using Berth.Linux;

namespace Berth.RuntimeCli;

/// <summary>The standard output, without the cost of a console.</summary>
internal static class Output
{
    private const int StandardOutput = 1;

    public static void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public static void Write(ReadOnlySpan<byte> text) => LinuxException.ThrowIfFailed(Fd.WriteAll(StandardOutput, text), "write the output");
}
