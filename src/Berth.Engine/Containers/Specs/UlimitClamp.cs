using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>
/// An engine without CAP_SYS_RESOURCE (itself in a container, say) may not raise a hard limit. A container then gets the most that
/// is possible and a warning, for a lower limit serves it better than no start.
/// </summary>
internal static class UlimitClamp
{
    /// <param name="process">Whose limits are looked at.</param>
    /// <param name="hardLimits">The engine's own, by <c>RLIMIT_NOFILE</c> and the like; what is not named is without limit.</param>
    /// <param name="mayRaise">Whether the engine has CAP_SYS_RESOURCE.</param>
    public static (ProcessSpec Process, IReadOnlyList<string> Warnings) Apply(ProcessSpec process, IReadOnlyDictionary<string, ulong> hardLimits, bool mayRaise)
    {
        if (mayRaise || !process.Rlimits.Any(limit => limit.Hard > Most(limit.Type, hardLimits)))
        {
            return (process, []);
        }

        List<string> warnings = [];
        List<RlimitSpec> limits = [];
        foreach (RlimitSpec limit in process.Rlimits)
        {
            ulong most = Most(limit.Type, hardLimits);
            RlimitSpec possible = limit with { Soft = Math.Min(limit.Soft, most), Hard = Math.Min(limit.Hard, most) };
            limits.Add(possible);
            if (possible != limit)
            {
                warnings.Add($"ulimit {limit.Type["RLIMIT_".Length..].ToLowerInvariant()}={Text(limit)} is more than this engine may set: {Text(possible)} it is");
            }
        }

        return (process with { Rlimits = limits }, warnings);
    }

    private static string Text(RlimitSpec limit) => $"{Text(limit.Soft)}:{Text(limit.Hard)}";

    private static string Text(ulong value) => value == ulong.MaxValue ? "unlimited" : $"{value}";

    private static ulong Most(string type, IReadOnlyDictionary<string, ulong> hardLimits) => hardLimits.TryGetValue(type, out ulong most) ? most : ulong.MaxValue;
}
