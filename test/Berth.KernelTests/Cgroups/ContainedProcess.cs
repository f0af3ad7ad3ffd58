using System.Diagnostics;
using Berth.Runtime.Cgroups;

namespace Berth.KernelTests.Cgroups;

/// <summary>A shell that enters a cgroup and then runs a script. It is in when the constructor returns.</summary>
internal sealed class ContainedProcess : IDisposable
{
    private readonly Process process;

    public ContainedProcess(Cgroup cgroup, string script)
    {
        string enter = string.Concat(cgroup.Views.Select(view => $"echo 0 > {view.Directory}/{(view.Name.Length > 0 ? "tasks" : "cgroup.procs")} || exit 99; "));
        process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{enter} echo in; {script}"]) { RedirectStandardOutput = true })!;
        Assert.Equal("in", process.StandardOutput.ReadLine());
    }

    public int Id => process.Id;

    /// <summary>All that the script prints; waits for its end.</summary>
    public string Output => process.StandardOutput.ReadToEnd();

    public int ExitCode
    {
        get
        {
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Lets the process run: returns when the time is over or it has ended.</summary>
    public void WaitFor(TimeSpan time) => process.WaitForExit(time);

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
