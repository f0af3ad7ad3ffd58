using Berth.Linux;
using Berth.Runtime.Limits;
using Berth.Runtime.Security;
using Berth.Runtime.Spec;

namespace Berth.RuntimeCli.Launching;

/// <summary>Fits a specification to this machine and this runtime: what must not be is refused, what cannot be is warned of.</summary>
internal static class SpecCheck
{
    private static readonly int SysResource = Capabilities.NumberOf("CAP_SYS_RESOURCE");

    /// <exception cref="SpecException">The container would not be one.</exception>
    public static void RefuseUnsafe(RuntimeSpec spec)
    {
        LinuxSpec linux = spec.Linux ?? new LinuxSpec();
        if (!linux.Namespaces.Any(entry => entry.Type == NamespaceTypes.Mount && string.IsNullOrEmpty(entry.Path)))
        {
            throw new SpecException("linux.namespaces", "a new mount namespace is missing, without which the container would change the host's mounts");
        }

        if (linux.TimeOffsets.Count > 0)
        {
            throw new SpecException("linux.timeOffsets", "is not supported");
        }

        bool ownsUts = linux.Namespaces.Any(entry => entry.Type == NamespaceTypes.Uts);
        if (!ownsUts && (!string.IsNullOrEmpty(spec.Hostname) || !string.IsNullOrEmpty(spec.Domainname)))
        {
            throw new SpecException("hostname", "cannot be set without a UTS namespace of the container's own");
        }
    }

    /// <summary>Tells of what this runtime reads and does not carry out.</summary>
    public static void WarnOfIgnored(ProcessSpec process, RuntimeLog log)
    {
        (string Field, bool IsSet)[] ignored =
        [
            ("process.apparmorProfile", process.ApparmorProfile is not (null or "" or "unconfined")),
            ("process.selinuxLabel", !string.IsNullOrEmpty(process.SelinuxLabel)),
            ("process.ioPriority", process.IoPriority is not null),
            ("process.scheduler", process.Scheduler is not null),
        ];
        foreach ((string field, bool isSet) in ignored)
        {
            if (isSet)
            {
                log.Warning($"{field} is not supported and has no effect");
            }
        }
    }

    /// <summary>
    /// A hard limit above this process's own takes CAP_SYS_RESOURCE: where that is missing, the limit becomes the highest possible
    /// instead of the container's failure.
    /// </summary>
    public static ProcessSpec FitLimits(ProcessSpec process, RuntimeLog log)
    {
        return process.Rlimits.Any(limit => IsTooHigh(limit, out _))
            ? process with { Rlimits = [.. process.Rlimits.Select(limit => Fit(limit, log))] }
            : process;
    }

    private static RlimitSpec Fit(RlimitSpec limit, RuntimeLog log)
    {
        if (!IsTooHigh(limit, out ulong highest))
        {
            return limit;
        }

        log.Warning($"{limit.Type} is set to {highest} instead of {limit.Hard}: raising a hard limit takes CAP_SYS_RESOURCE, which this process lacks");
        return limit with { Soft = Math.Min(limit.Soft, highest), Hard = highest };
    }

    private static bool IsTooHigh(RlimitSpec limit, out ulong highest)
    {
        int number = Rlimits.NumberOf(limit.Type, "process.rlimits");
        Errno failed = ResourceLimit.TryGet(number, out _, out highest);
        return failed == Errno.None && limit.Hard > highest && !Capabilities.Available.Contains(SysResource);
    }
}
