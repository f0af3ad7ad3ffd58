using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Berth.KernelTests.Engine.State;

/// <summary>What survives a power cut cannot be tried; that the kernel is asked for it can be seen.</summary>
public sealed partial class StateSyncTests : IDisposable
{
    private const int Writes = 200;
    private readonly string directory = Directory.CreateTempSubdirectory("berth-sync-").FullName;

    [Fact]
    public void Writes_ThatAreDurable_AreSyncedBeforeTheyAreAcknowledged()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        int unsyncedDurable = 0;
        int syncedOthers = 0;
        foreach ((string line, bool isSynced) in Trace())
        {
            bool isDurable = StateWriter.IsDurable(line);
            unsyncedDurable += isDurable && !isSynced ? 1 : 0;
            syncedOthers += !isDurable && isSynced ? 1 : 0;
        }

        Assert.Equal(0, unsyncedDurable);
        // A checkpoint syncs now and then, whoever's write it follows.
        Assert.InRange(syncedOthers, 0, Writes / 10);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    /// <summary>Each acknowledged write, and whether a file was synced between the one before and it.</summary>
    private IEnumerable<(string Line, bool IsSynced)> Trace()
    {
        string trace = Path.Combine(directory, "trace");
        using Process strace = StateWriter.Start(
            Path.Combine(directory, "state.db"), round: 0, Writes, "/usr/bin/strace", "-f", "-e", "trace=write,fsync,fdatasync", "-o", trace);
        strace.StandardOutput.ReadToEnd();
        strace.WaitForExit();
        Assert.Equal(0, strace.ExitCode);

        bool isSynced = true; // before the first, the tables are made
        int seen = 0;
        foreach (string line in File.ReadLines(trace))
        {
            if (Sync().IsMatch(line))
            {
                isSynced = true;
            }
            else if (Acknowledgement().Match(line) is { Success: true } said)
            {
                yield return (said.Groups[1].Value, isSynced);
                isSynced = false;
                seen++;
            }
        }

        Assert.Equal(Writes, seen);
    }

    [GeneratedRegex(@" (fsync|fdatasync)\(\d+\) += 0")]
    private static partial Regex Sync();

    [GeneratedRegex(@" write\(\d+, ""((?:put|image|delete) [^""\\]*)\\n")]
    private static partial Regex Acknowledgement();
}
