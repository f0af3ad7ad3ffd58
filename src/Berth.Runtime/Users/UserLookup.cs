using System.Globalization;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Users;

/// <param name="Uid">At most <see cref="UserLookup.MaxId"/>, as every number here.</param>
/// <param name="Gid">The primary group.</param>
/// <param name="AdditionalGids">The primary group first, then the others, each once (CVE-2022-36109 is why it is among them).</param>
/// <param name="Home">The home directory of the passwd entry; <c>/</c> where there is none.</param>
public sealed record ResolvedUser(uint Uid, uint Gid, IReadOnlyList<uint> AdditionalGids, string Home);

/// <summary>
/// Turns <c>user[:group]</c>, in names or numbers, into numbers with the image's own passwd and group files, in Docker's way and with
/// Docker's words. One difference: what consists of digits is always that number, never the name of an entry that an image has planted.
/// </summary>
public static class UserLookup
{
    /// <summary>The highest user or group number that Docker accepts.</summary>
    public const uint MaxId = int.MaxValue;

    /// <summary>A passwd or group file that is larger is not to be read: it is refused here.</summary>
    public const int MaxFileBytes = 8 << 20;

    private const int MaxGroups = 65536; // NGROUPS_MAX: setgroups(2) takes no more

    /// <param name="user"><c>user</c>, <c>user:group</c> or <c>:group</c>; empty is root.</param>
    /// <param name="passwd">The content of the container's /etc/passwd; null where it has none.</param>
    /// <param name="group">The content of its /etc/group; null where it has none.</param>
    /// <param name="groupAdd">Further groups, names or numbers.</param>
    /// <exception cref="SpecException">A name is in neither file, or a number is out of range.</exception>
    public static ResolvedUser Resolve(string user, byte[]? passwd, byte[]? group, IReadOnlyList<string> groupAdd)
    {
        RefuseHuge(passwd, "passwd");
        RefuseHuge(group, "group");
        int colon = user.IndexOf(':', StringComparison.Ordinal);
        string userPart = colon < 0 ? user : user[..colon];
        string groupPart = colon < 0 ? "" : user[(colon + 1)..];

        (PasswdEntry entry, bool isListed) = ResolveUser(userPart, passwd);
        uint gid = groupPart.Length > 0 ? ResolveGroup(groupPart, group, "unable to find group") : entry.Gid;
        List<uint> gids = [gid];
        if (groupPart.Length == 0 && isListed)
        {
            gids.AddRange(AccountFile.GroupsOf(group, entry.Name));
        }

        gids.AddRange(groupAdd.Select(name => ResolveGroup(name, group, "Unable to find group")));
        return new ResolvedUser(entry.Uid, gid, AtMost(MaxGroups, [.. gids.Distinct()]), entry.Home);
    }

    private static (PasswdEntry Entry, bool IsListed) ResolveUser(string name, byte[]? passwd)
    {
        uint? number = name.Length == 0 ? 0 : ParseId(name);
        PasswdEntry? found = AccountFile.FindUser(passwd, name, number);
        if (found is { } entry)
        {
            return (entry, true);
        }

        return number is { } unlisted
            ? (new PasswdEntry("", unlisted, 0, "/"), false)
            : throw new SpecException("", $"unable to find user {name}: no matching entries in passwd file");
    }

    private static uint ResolveGroup(string name, byte[]? group, string failure) =>
        ParseId(name) ?? AccountFile.FindGroup(group, name) ?? throw new SpecException("", $"{failure} {name}: no matching entries in group file");

    /// <summary>The number that the text is; null when it is a name.</summary>
    private static uint? ParseId(string text)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign;
        if (!long.TryParse(text, style, CultureInfo.InvariantCulture, out long number))
        {
            return null;
        }

        return number is >= 0 and <= MaxId ? (uint)number : throw new SpecException("", $"uids and gids must be in range 0-{MaxId}");
    }

    private static void RefuseHuge(byte[]? file, string name)
    {
        if (file?.Length > MaxFileBytes)
        {
            throw new SpecException("", $"the container's /etc/{name} is larger than {MaxFileBytes} bytes");
        }
    }

    private static uint[] AtMost(int most, uint[] gids) =>
        gids.Length <= most ? gids : throw new SpecException("", $"the user is in {gids.Length} groups, the kernel allows {most}");
}
