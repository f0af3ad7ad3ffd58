using Berth.Linux;

namespace Berth.Runtime.Cgroups;

/// <summary>Something to write to a file of a cgroup.</summary>
/// <param name="Controller">The controller that the file belongs to.</param>
/// <param name="File">Its name.</param>
/// <param name="Values">Each is written with a call of its own, in this order.</param>
public sealed record CgroupSetting(string Controller, string File, params IReadOnlyList<string> Values)
{
    /// <summary>What to write instead where the kernel does not have the file.</summary>
    public CgroupSetting? Otherwise { get; init; }

    public override string ToString() => $"{File} = {string.Join("; ", Values)}";

    /// <summary>
    /// Writes settings in order. One that is refused is tried again after the others: whether memory or memory with swap has to be
    /// changed first, or quota or period, depends on the values that are there.
    /// </summary>
    /// <param name="settings">What to write.</param>
    /// <param name="directoryOf">The cgroup's directory for a controller.</param>
    /// <exception cref="LinuxException">The kernel refuses a value.</exception>
    internal static void Apply(IReadOnlyList<CgroupSetting> settings, Func<string, string> directoryOf)
    {
        List<CgroupSetting> refused = [];
        foreach (CgroupSetting setting in settings)
        {
            Errno failed = setting.TryWrite(directoryOf);
            if (failed is Errno.EINVAL or Errno.EBUSY)
            {
                refused.Add(setting);
            }
            else
            {
                setting.ThrowIfFailed(failed, directoryOf);
            }
        }

        refused.ForEach(setting => setting.ThrowIfFailed(setting.TryWrite(directoryOf), directoryOf));
    }

    private Errno TryWrite(Func<string, string> directoryOf)
    {
        Errno failed = ControlFile.Write($"{directoryOf(Controller)}/{File}", [.. Values]);
        return failed == Errno.ENOENT && Otherwise is not null ? Otherwise.TryWrite(directoryOf) : failed;
    }

    private void ThrowIfFailed(Errno failed, Func<string, string> directoryOf) =>
        LinuxException.ThrowIfFailed(failed, $"set {this} of cgroup", directoryOf(Controller));
}
