using System.Buffers.Text;
using System.Text;

namespace Berth.Runtime.Users;

/// <summary>
/// Reads the lines of a passwd or group file that an image brought, so from a stranger. A line whose number is absent, no number or out
/// of range is as good as absent; Docker would read such a user as number 0.
/// </summary>
internal static class AccountFile
{
    /// <summary>The first user of that number; without a number, of that name.</summary>
    public static PasswdEntry? FindUser(ReadOnlySpan<byte> passwd, string name, uint? number)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        foreach (Range range in passwd.Split((byte)'\n'))
        {
            if (TryReadUser(passwd[range], out uint uid, out uint gid, out ReadOnlySpan<byte> found, out ReadOnlySpan<byte> home)
                && (number is { } n ? uid == n : found.SequenceEqual(wanted)))
            {
                return new PasswdEntry(Encoding.UTF8.GetString(found), uid, gid, home.IsEmpty ? "/" : Encoding.UTF8.GetString(home));
            }
        }

        return null;
    }

    /// <summary>The number of the first group of that name.</summary>
    public static uint? FindGroup(ReadOnlySpan<byte> group, string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        foreach (Range range in group.Split((byte)'\n'))
        {
            if (TryReadGroup(group[range], out uint gid, out ReadOnlySpan<byte> found, out _) && found.SequenceEqual(wanted))
            {
                return gid;
            }
        }

        return null;
    }

    /// <summary>The groups that list the user as a member, in the file's order.</summary>
    public static List<uint> GroupsOf(ReadOnlySpan<byte> group, string user)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(user);
        List<uint> gids = [];
        foreach (Range range in group.Split((byte)'\n'))
        {
            if (TryReadGroup(group[range], out uint gid, out _, out ReadOnlySpan<byte> members) && Lists(members, wanted))
            {
                gids.Add(gid);
            }
        }

        return gids;
    }

    private static bool TryReadUser(
        ReadOnlySpan<byte> line, out uint uid, out uint gid, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> home)
    {
        ReadOnlySpan<byte> text = line.TrimEnd((byte)'\r');
        name = Field(text, 0);
        home = Field(text, 5);
        gid = 0;
        return TryReadNumber(Field(text, 2), out uid) && TryReadNumber(Field(text, 3), out gid) && name.Length > 0;
    }

    private static bool TryReadGroup(ReadOnlySpan<byte> line, out uint gid, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> members)
    {
        ReadOnlySpan<byte> text = line.TrimEnd((byte)'\r');
        name = Field(text, 0);
        members = Field(text, 3);
        return TryReadNumber(Field(text, 2), out gid) && name.Length > 0;
    }

    /// <summary>The field of that index between colons; empty where the line has fewer.</summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int index)
    {
        foreach (Range range in line.Split((byte)':'))
        {
            if (index-- == 0)
            {
                return line[range];
            }
        }

        return default;
    }

    private static bool Lists(ReadOnlySpan<byte> members, ReadOnlySpan<byte> user)
    {
        foreach (Range range in members.Split((byte)','))
        {
            if (members[range].SequenceEqual(user))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out uint number) =>
        Utf8Parser.TryParse(text, out number, out int length) && length == text.Length && number <= UserLookup.MaxId;
}

internal readonly record struct PasswdEntry(string Name, uint Uid, uint Gid, string Home);
