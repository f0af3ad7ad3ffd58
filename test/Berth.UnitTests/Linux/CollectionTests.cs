using System.Diagnostics;
using Berth.Linux;

namespace Berth.UnitTests.Linux;

/// <summary>A thread that waits in the kernel does not keep the others from collecting garbage.</summary>
public sealed class CollectionTests
{
    /// <summary>
    /// What holds up a collection holds up every thread, the test's too. So it is another process that ends the wait: when it is
    /// told to, or with another code after some seconds.
    /// </summary>
    [Fact]
    public void Read_WithNothingToRead_LetsOthersCollect()
    {
        Assert.Equal(Errno.None, Fd.Pipe(out int read, out int write));
        string end = $"read -r -t 10 && exit 0; echo >/proc/{Environment.ProcessId}/fd/{write}; read -r; exit 1";
        using Process other = Process.Start(new ProcessStartInfo("bash", ["-c", end]) { RedirectStandardInput = true })!;
        Thread reader = new(() => Read(read)) { IsBackground = true };
        reader.Start();
        SpinWait.SpinUntil(() => IsInCall(read));
        GC.Collect();
        other.StandardInput.WriteLine();
        other.WaitForExit();
        Fd.Close(write);
        reader.Join();
        Fd.Close(read);
        Assert.Equal(0, other.ExitCode);
    }

    private static unsafe void Read(int fd)
    {
        byte one;
        Fd.Read(fd, &one, 1);
    }

    /// <summary>Whether a thread of this process is in a system call whose first argument is the descriptor.</summary>
    private static bool IsInCall(int fd) => Directory.EnumerateDirectories("/proc/self/task")
        .Select(task => File.ReadAllText(Path.Combine(task, "syscall")).Split(' '))
        .Any(call => call.Length > 1 && call[1] == $"0x{fd:x}");
}
