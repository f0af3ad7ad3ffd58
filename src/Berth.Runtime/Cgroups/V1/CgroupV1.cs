using System.Globalization;
using Berth.Linux;
using Berth.Runtime.Cgroups.Devices;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.V1;

/// <param name="driver">Knows the hierarchies.</param>
/// <param name="path">Below the root of each.</param>
/// <param name="roots">Mount points of the hierarchies that this cgroup has a directory in.</param>
internal sealed class CgroupV1(CgroupV1Driver driver, string path, IReadOnlyList<string> roots) : Cgroup(path)
{
    private const int SIGKILL = 9;
    private readonly List<string> present = [.. roots];

    public override IReadOnlyList<CgroupView> Views => [.. present.Select(root => new CgroupView(System.IO.Path.GetFileName(root), root + Path))];

    public override long OomKills =>
        KeyedFile.Read(DirectoryOf("memory") + "/memory.oom_control").GetValueOrDefault("oom_kill");

    public override bool IsFrozen => FreezerState() is "FROZEN" or "FREEZING";

    protected override string ProcessDirectory => present[0] + Path;

    public override CgroupStats ReadStats() => V1Stats.Read(controller => driver.FindRoot(controller) is { } root ? root + Path : null);

    public override void Update(ResourcesSpec limits)
    {
        DevicePolicy? devices = limits.Devices.Count > 0 ? DevicePolicy.Compile(limits.Devices) : null;
        IReadOnlyList<CgroupSetting> settings = V1Settings.Compile(limits, devices);
        foreach (string controller in settings.Select(s => s.Controller).Distinct())
        {
            Enter(driver.RootOf(controller));
        }

        CgroupSetting.Apply(settings, DirectoryOf);
    }

    public string DirectoryOf(string controller) => driver.RootOf(controller) + Path;

    /// <summary>Takes back a creation that failed; that failure is what the caller hears of.</summary>
    public void Abandon()
    {
        foreach (CgroupView view in Views)
        {
            _ = ControlFile.RemoveDirectory(view.Directory);
        }
    }

    protected override void Kill()
    {
        bool frozen = ControlFile.Write(DirectoryOf("freezer") + "/freezer.state", "FROZEN") == Errno.None;
        CgroupTree.SignalProcesses(ProcessDirectory, SIGKILL);
        if (frozen)
        {
            LinuxException.ThrowIfFailed(ControlFile.Write(DirectoryOf("freezer") + "/freezer.state", "THAWED"), "thaw cgroup", Path);
        }
    }

    /// <summary>
    /// The freezer of v1 tells nobody when it is done, and can miss a process that forks meanwhile: asking again makes it look again.
    /// </summary>
    protected override void SetFrozen(bool frozen, TimeSpan patience)
    {
        string wanted = frozen ? "FROZEN" : "THAWED";
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            Errno failed = ControlFile.Write(DirectoryOf("freezer") + "/freezer.state", wanted);
            LinuxException.ThrowIfFailed(failed, frozen ? "freeze cgroup" : "thaw cgroup", Path);
            if (FreezerState() == wanted)
            {
                return;
            }

            if (Environment.TickCount64 > deadline)
            {
                _ = ControlFile.Write(DirectoryOf("freezer") + "/freezer.state", "THAWED");
                LinuxException.Throw(Errno.ETIMEDOUT, "freeze cgroup", Path);
            }

            Polling.Pause(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Makes the directory in a hierarchy that no limit had needed before, and moves the processes there.</summary>
    private void Enter(string root)
    {
        if (present.Contains(root))
        {
            return;
        }

        driver.Make(root + Path);
        present.Add(root);
        foreach (int pid in Pids())
        {
            Errno failed = ControlFile.Write($"{root}{Path}/cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));
            if (failed != Errno.ESRCH)
            {
                LinuxException.ThrowIfFailed(failed, $"move process {pid} to cgroup", root + Path);
            }
        }
    }

    private string FreezerState() =>
        ControlFile.Read(DirectoryOf("freezer") + "/freezer.state", out string text) == Errno.None ? text.Trim() : "";
}
