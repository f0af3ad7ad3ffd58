using System.Globalization;
using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>Which device nodes a container has, and which devices it may use.</summary>
internal static class SpecDevices
{
    private const string AllAccess = "rwm";

    /// <summary>zero, null, urandom, random, tty, console; and net/tun, whose node the programs that have CAP_NET_ADMIN make themselves.</summary>
    private static readonly (long Major, long Minor)[] AlwaysAllowed = [(1, 5), (1, 3), (1, 9), (1, 8), (5, 0), (5, 1), (10, 200)];

    public static IReadOnlyList<DeviceSpec> Nodes(DeviceSelection selection) => [.. selection.Nodes.Select(granted => granted.Device)];

    /// <exception cref="SpecException">A rule that the user wrote is malformed.</exception>
    public static IReadOnlyList<DeviceRuleSpec> Rules(DeviceAccess access, DeviceSelection selection, bool privileged)
    {
        if (privileged)
        {
            return [new DeviceRuleSpec { Allow = true, Access = AllAccess }];
        }

        List<DeviceRuleSpec> rules = [new() { Allow = false, Access = AllAccess }];
        rules.AddRange(AlwaysAllowed.Select(device => Allow("c", device.Major, device.Minor, AllAccess)));
        rules.AddRange(selection.Nodes.Select(granted => Allow(granted.Device.Type, granted.Device.Major, granted.Device.Minor, granted.Permissions)));
        rules.AddRange((access.CgroupRules ?? []).Select(ParseRule));
        return rules;
    }

    /// <summary>Reads <c>c 13:* rwm</c>.</summary>
    public static DeviceRuleSpec ParseRule(string text)
    {
        string[] parts = text.Split(' ');
        string[] numbers = parts.Length == 3 ? parts[1].Split(':') : [];
        bool isRule = numbers.Length == 2 && parts[0] is "a" or "b" or "c" && IsAccess(parts[2])
            && TryNumber(numbers[0], out _) && TryNumber(numbers[1], out _);
        if (!isRule)
        {
            throw new SpecException("", $"invalid device cgroup rule format: '{text}'");
        }

        TryNumber(numbers[0], out long? major);
        TryNumber(numbers[1], out long? minor);
        return Allow(parts[0], major, minor, parts[2]);
    }

    private static bool IsAccess(string text) => text.Length is >= 1 and <= 3 && !text.AsSpan().ContainsAnyExcept("rwm");

    /// <summary>A star is every number, which is null.</summary>
    private static bool TryNumber(string text, out long? number)
    {
        bool parsed = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint value);
        number = parsed ? value : null;
        return parsed || text == "*";
    }

    private static DeviceRuleSpec Allow(string type, long? major, long? minor, string access) =>
        new() { Allow = true, Type = type, Major = major, Minor = minor, Access = access };
}
