using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Networks;

/// <summary>The machine's own network tools, in this namespace or in another.</summary>
internal static class TestCommand
{
    /// <summary>Runs a command line of words without quotes; its output. Fails the test when the command fails.</summary>
    public static string Run(string line)
    {
        var (code, output) = TryRun(line);
        Assert.True(code == 0, $"{line}: {code}: {output}");
        return output;
    }

    public static string RunIn(SafeFileHandle networkNamespace, string line) => Run(Inside(networkNamespace, line));

    public static (int Code, string Output) TryRunIn(SafeFileHandle networkNamespace, string line) => TryRun(Inside(networkNamespace, line));

    public static (int Code, string Output) TryRun(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static string Inside(SafeFileHandle networkNamespace, string line) =>
        $"nsenter --net=/proc/{Environment.ProcessId}/fd/{networkNamespace.DangerousGetHandle()} {line}";
}
