using Berth.Linux.Seccomp;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>The specification's words for a filter, and what they are to seccomp(2) and libseccomp.</summary>
internal static class SeccompActions
{
    public const uint Errno = 0x0005_0000;
    private const uint Trace = 0x7ff0_0000;
    private const uint DataMask = 0xffff;

    /// <exception cref="SpecException">The action is unknown, or one that needs a listener.</exception>
    public static uint Parse(string action, uint? errno, string field) => action switch
    {
        "SCMP_ACT_ALLOW" => 0x7fff_0000,
        "SCMP_ACT_ERRNO" => Errno | Data(errno, field),
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => 0,
        "SCMP_ACT_KILL_PROCESS" => 0x8000_0000,
        "SCMP_ACT_TRAP" => 0x0003_0000,
        "SCMP_ACT_TRACE" => Trace | Data(errno, field),
        "SCMP_ACT_LOG" => 0x7ffc_0000,
        "SCMP_ACT_NOTIFY" => throw new SpecException(field, "SCMP_ACT_NOTIFY is not supported: there is no listener for it"),
        _ => throw new SpecException(field, $"unknown action \"{action}\""),
    };

    public static Comparison ParseComparison(string op, string field) => op switch
    {
        "SCMP_CMP_NE" => Comparison.NotEqual,
        "SCMP_CMP_LT" => Comparison.Less,
        "SCMP_CMP_LE" => Comparison.LessOrEqual,
        "SCMP_CMP_EQ" => Comparison.Equal,
        "SCMP_CMP_GE" => Comparison.GreaterOrEqual,
        "SCMP_CMP_GT" => Comparison.Greater,
        "SCMP_CMP_MASKED_EQ" => Comparison.MaskedEqual,
        _ => throw new SpecException(field, $"unknown comparison \"{op}\""),
    };

    private static uint Data(uint? errno, string field) =>
        (errno ?? (uint)Linux.Errno.EPERM) is var data && data <= DataMask ? data : throw new SpecException(field, $"{data} is no error number");
}
