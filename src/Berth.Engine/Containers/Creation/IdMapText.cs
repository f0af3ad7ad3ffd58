using System.Globalization;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Creation;

/// <summary>
/// Reads what stands behind <c>idmap</c>, as podman has it: <c>uids=0-1000-1#1-1-999;gids=…</c>, each range an id on the file system, the id in
/// the container, and how many. <c>owner</c> is the mapping that needs no numbers.
/// </summary>
internal static class IdMapText
{
    /// <summary>The owner of the source is the container's user.</summary>
    public const string Owner = "owner";

    public const string OnlyForBinds = "idmap is for a directory of the machine, and not for a volume";
    private const string Option = "idmap";
    private const string Users = "uids=";
    private const string Groups = "gids=";

    /// <summary>As many as user_namespaces(7) takes.</summary>
    private const int MaxRanges = 340;

    /// <summary>Everybody: the last number is no id.</summary>
    private const uint All = uint.MaxValue;

    /// <summary>The text of an option of <c>-v</c>; null where it is another option.</summary>
    public static string? OfOption(string word) => word switch
    {
        Option => Owner,
        _ when word.StartsWith(Option + '=', StringComparison.Ordinal) => word[(Option.Length + 1)..],
        _ => null,
    };

    /// <summary>Null where there is none.</summary>
    public static string? ProblemOf(string text) => text == Owner || TryParse(text, out _, out _)
        ? null
        : $"invalid idmap '{text}': it is owner, or like uids=0-1000-1;gids=0-1000-1, where each range is an id of the file system, the id in the container and how many, with # between ranges";

    /// <summary>The mapping of a mount; none at all where everything stays as it is.</summary>
    /// <param name="text">Found valid.</param>
    /// <param name="owner">Whom the source belongs to.</param>
    /// <param name="user">The container's user and group.</param>
    public static (IReadOnlyList<IdMappingSpec> Users, IReadOnlyList<IdMappingSpec> Groups) Resolve(string text, (uint User, uint Group)? owner, (uint User, uint Group) user)
    {
        if (text != Owner)
        {
            _ = TryParse(text, out IReadOnlyList<IdMappingSpec> users, out IReadOnlyList<IdMappingSpec> groups);
            return (users, groups);
        }

        (uint ownUser, uint ownGroup) = owner ?? user;
        return (ownUser, ownGroup) == user ? ([], []) : (Exchange(ownUser, user.User), Exchange(ownGroup, user.Group));
    }

    /// <summary>
    /// Two ids change places and all others stay: so there is no file that cannot be shown and nobody who cannot make one, which the kernel
    /// refuses (EOVERFLOW) where an id has no place in a mapping.
    /// </summary>
    internal static IReadOnlyList<IdMappingSpec> Exchange(uint one, uint other)
    {
        (uint low, uint high) = (Math.Min(one, other), Math.Max(one, other));
        if (low == high)
        {
            return [new(0, 0, All)];
        }

        IdMappingSpec[] ranges = [new(0, 0, low), new(low, high, 1), new(low + 1, low + 1, high - low - 1), new(high, low, 1), new(high + 1, high + 1, All - high - 1)];
        return [.. ranges.Where(static range => range.Size > 0)];
    }

    private static bool TryParse(string text, out IReadOnlyList<IdMappingSpec> users, out IReadOnlyList<IdMappingSpec> groups)
    {
        (users, groups) = ([], []);
        foreach (string part in text.Split(';'))
        {
            if (part.StartsWith(Users, StringComparison.Ordinal) && users.Count == 0)
            {
                users = Ranges(part[Users.Length..]);
            }
            else if (part.StartsWith(Groups, StringComparison.Ordinal) && groups.Count == 0)
            {
                groups = Ranges(part[Groups.Length..]);
            }
            else
            {
                return false;
            }

            if (users.Concat(groups).Any(static range => range.Size == 0) || Math.Max(users.Count, groups.Count) > MaxRanges)
            {
                return false;
            }
        }

        // Of whom nothing is said, they stay who they are.
        users = users.Count > 0 ? users : Exchange(0, 0);
        groups = groups.Count > 0 ? groups : Exchange(0, 0);
        return true;
    }

    /// <summary>A range that is malformed has no size. An <c>@</c> is podman's word for ids of the container's user namespace, which is the machine's.</summary>
    private static List<IdMappingSpec> Ranges(string text)
    {
        List<IdMappingSpec> ranges = [];
        foreach (string range in text.Split('#'))
        {
            string[] numbers = range.TrimStart('@').Split('-');
            bool isRange = numbers.Length == 3 && Array.TrueForAll(numbers, static number => uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _));
            uint[] ids = isRange ? Array.ConvertAll(numbers, static number => uint.Parse(number, CultureInfo.InvariantCulture)) : [0, 0, 0];
            bool fits = Math.Max(ids[0], ids[1]) + (ulong)ids[2] <= All;
            ranges.Add(new IdMappingSpec(ids[0], ids[1], fits ? ids[2] : 0));
        }

        return ranges;
    }
}
