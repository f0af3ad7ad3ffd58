using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.Devices;

[Flags]
public enum DeviceAccess
{
    None = 0,
    Mknod = 1,
    Read = 2,
    Write = 4,
    All = Mknod | Read | Write,
}

/// <summary>Devices of a type, <c>c</c> or <c>b</c>, that a policy treats otherwise than by default. A null number is every number.</summary>
public readonly record struct DeviceException(char Type, long? Major, long? Minor, DeviceAccess Access)
{
    /// <summary>As the <c>devices</c> controller of cgroup v1 reads it: <c>c 1:3 rwm</c>.</summary>
    public override string ToString() => $"{Type} {Number(Major)}:{Number(Minor)} {AccessText}";

    private string AccessText =>
        (Access.HasFlag(DeviceAccess.Read) ? "r" : "") + (Access.HasFlag(DeviceAccess.Write) ? "w" : "") + (Access.HasFlag(DeviceAccess.Mknod) ? "m" : "");

    internal bool Covers(DeviceException other) =>
        Type == other.Type && (Major is null || Major == other.Major) && (Minor is null || Minor == other.Minor);

    internal bool Overlaps(DeviceException other) =>
        Type == other.Type && (Access & other.Access) != 0 && Meet(Major, other.Major) && Meet(Minor, other.Minor);

    private static bool Meet(long? a, long? b) => a is null || b is null || a == b;

    private static string Number(long? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*";
}

/// <summary>
/// What a list of rules comes to: a default, and exceptions to it. It is what both kernels' filters can express; with the default to
/// deny, one exception must allow all of an access, with the default to allow, one that touches it denies it.
/// </summary>
public sealed record DevicePolicy(bool DefaultAllow, IReadOnlyList<DeviceException> Exceptions)
{
    /// <summary>Whether it filters nothing.</summary>
    public bool AllowsAll => DefaultAllow && Exceptions.Count == 0;

    /// <summary>Goes through the rules in order, each changing what those before it have come to.</summary>
    /// <exception cref="SpecException">A rule is malformed, or takes back a part of what a wider exception has given.</exception>
    public static DevicePolicy Compile(IReadOnlyList<DeviceRuleSpec> rules) => DevicePolicyBuilder.Build(rules);
}
