using System.Text;

namespace Berth.ApiTests.Support;

/// <summary>How a command ended, with everything it wrote.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, byte[] OutputBytes, byte[] ErrorBytes)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public string Errors => Encoding.UTF8.GetString(ErrorBytes);

    /// <summary>The same result, after failing the test when the command did not succeed.</summary>
    public CommandResult Succeeded()
    {
        if (ExitCode != 0)
            Assert.Fail($"{CommandLine}: exit code {ExitCode}\n{Errors}{Output}");
        return this;
    }
}
