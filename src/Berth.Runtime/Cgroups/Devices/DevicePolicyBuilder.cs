using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups.Devices;

/// <summary>Carries out a list of device rules on an empty policy that denies everything.</summary>
internal sealed class DevicePolicyBuilder
{
    /// <summary>Every container may use these, whatever its rules say: making nodes (not opening them), and the nodes of its /dev.</summary>
    private static readonly DeviceException[] AlwaysAllowed =
    [
        new('c', null, null, DeviceAccess.Mknod),
        new('b', null, null, DeviceAccess.Mknod),
        new('c', 1, 3, DeviceAccess.All), // null
        new('c', 1, 5, DeviceAccess.All), // zero
        new('c', 1, 7, DeviceAccess.All), // full
        new('c', 1, 8, DeviceAccess.All), // random
        new('c', 1, 9, DeviceAccess.All), // urandom
        new('c', 5, 0, DeviceAccess.All), // tty
        new('c', 5, 2, DeviceAccess.All), // ptmx
        new('c', 136, null, DeviceAccess.All), // pts
    ];

    private readonly List<DeviceException> exceptions = [];
    private bool defaultAllow;

    public static DevicePolicy Build(IReadOnlyList<DeviceRuleSpec> rules)
    {
        DevicePolicyBuilder builder = new();
        for (int i = 0; i < rules.Count; i++)
        {
            builder.Apply(rules[i], $"linux.resources.devices[{i}]");
        }

        if (!builder.defaultAllow)
        {
            Array.ForEach(AlwaysAllowed, builder.Add);
        }

        return new DevicePolicy(builder.defaultAllow, builder.exceptions);
    }

    private void Apply(DeviceRuleSpec rule, string field)
    {
        DeviceAccess access = ParseAccess(rule.Access, field);
        long? major = ParseNumber(rule.Major, $"{field}.major");
        long? minor = ParseNumber(rule.Minor, $"{field}.minor");
        string types = ParseTypes(rule.Type, field);
        if (types.Length == 2 && major is null && minor is null && access == DeviceAccess.All)
        {
            defaultAllow = rule.Allow;
            exceptions.Clear();
            return;
        }

        foreach (char type in types)
        {
            DeviceException exception = new(type, major, minor, access);
            if (rule.Allow != defaultAllow)
            {
                Add(exception);
            }
            else
            {
                TakeBack(exception, field);
            }
        }
    }

    private void Add(DeviceException exception)
    {
        int same = exceptions.FindIndex(e => e with { Access = exception.Access } == exception);
        if (same < 0)
        {
            exceptions.Add(exception);
        }
        else
        {
            exceptions[same] = exception with { Access = exceptions[same].Access | exception.Access };
        }
    }

    private void TakeBack(DeviceException rule, string field)
    {
        for (int i = exceptions.Count - 1; i >= 0; i--)
        {
            DeviceException exception = exceptions[i];
            if (rule.Covers(exception))
            {
                exceptions[i] = exception with { Access = exception.Access & ~rule.Access };
            }
            else if (rule.Overlaps(exception))
            {
                throw new SpecException(field, $"\"{rule}\" takes back a part of \"{exception}\", which no device filter can express");
            }
        }

        exceptions.RemoveAll(e => e.Access == DeviceAccess.None);
    }

    private static long? ParseNumber(long? number, string field) => number switch
    {
        null or -1 => null,
        >= 0 and <= int.MaxValue => number,
        _ => throw new SpecException(field, $"{number} is no device number"),
    };

    private static string ParseTypes(string? type, string field) => type switch
    {
        null or "" or "a" => "cb",
        "c" or "u" => "c",
        "b" => "b",
        _ => throw new SpecException($"{field}.type", $"\"{type}\" is none of a, c and b"),
    };

    private static DeviceAccess ParseAccess(string? access, string field)
    {
        DeviceAccess parsed = DeviceAccess.None;
        foreach (char letter in access ?? "")
        {
            parsed |= letter switch
            {
                'r' => DeviceAccess.Read,
                'w' => DeviceAccess.Write,
                'm' => DeviceAccess.Mknod,
                _ => throw new SpecException($"{field}.access", $"'{letter}' is none of r, w and m"),
            };
        }

        return parsed == DeviceAccess.None ? DeviceAccess.All : parsed;
    }
}
