using System.Text;
using Berth.Runtime.Spec;
using Berth.Runtime.Users;

namespace Berth.UnitTests.Runtime.Users;

public sealed class UserLookupTests
{
    private const string Passwd = """
        root:x:0:0:root:/root:/bin/sh
        daemon:x:1:1:daemon:/usr/sbin:/bin/false
        nobody:x:65534:65534:nobody:/home:/bin/false
        1000:x:0:0:planted:/root:/bin/sh
        bad:x:abc:0::/:
        short:x:5
        huge:x:4294967296:0::/:
        homeless:x:9:9
        web:x:33:33::/var/www:/bin/sh
        """;

    private const string Group = """
        root:x:0:
        daemon:x:1:web,nobody
        nogroup:x:65534:
        33:x:0:root
        broken:x:zero:web
        ops:x:77:web,root
        nomembers:x:78
        """;

    /// <summary>What Docker 26 answers for the same files.</summary>
    [Theory]
    [InlineData("", 0, 0, "0,77", "/root")]
    [InlineData("root", 0, 0, "0,77", "/root")]
    [InlineData("nobody", 65534, 65534, "65534,1", "/home")]
    [InlineData("nobody:", 65534, 65534, "65534,1", "/home")]
    [InlineData("nobody:daemon", 65534, 1, "1", "/home")]
    [InlineData("nobody:5", 65534, 5, "5", "/home")]
    [InlineData(":0", 0, 0, "0", "/root")]
    [InlineData("7", 7, 0, "0", "/")]
    [InlineData("7:8", 7, 8, "8", "/")]
    [InlineData("1", 1, 1, "1", "/usr/sbin")]
    [InlineData("homeless", 9, 9, "9", "/")]
    [InlineData("web", 33, 33, "33,1,77", "/var/www")]
    public void Resolve_NamesAndNumbers_AreDockers(string user, uint uid, uint gid, string gids, string home)
    {
        ResolvedUser resolved = Resolve(user);
        Assert.Equal((uid, gid, home), (resolved.Uid, resolved.Gid, resolved.Home));
        Assert.Equal(gids, string.Join(',', resolved.AdditionalGids));
    }

    [Fact]
    public void Resolve_DigitsThatAreAlsoAName_AreTheNumber()
    {
        Assert.Equal(1000u, Resolve("1000").Uid);
        Assert.Equal(33u, Resolve("nobody:33").Gid);
    }

    [Theory]
    [InlineData("foo", "unable to find user foo: no matching entries in passwd file")]
    [InlineData("foo:bar", "unable to find user foo: no matching entries in passwd file")]
    [InlineData("nobody:foo", "unable to find group foo: no matching entries in group file")]
    [InlineData(":foo", "unable to find group foo: no matching entries in group file")]
    [InlineData("bad", "unable to find user bad: no matching entries in passwd file")]
    [InlineData("short", "unable to find user short: no matching entries in passwd file")]
    [InlineData("huge", "unable to find user huge: no matching entries in passwd file")]
    [InlineData("a b", "unable to find user a b: no matching entries in passwd file")]
    [InlineData("99999999999999999999", "unable to find user 99999999999999999999: no matching entries in passwd file")]
    [InlineData("-5", "uids and gids must be in range 0-2147483647")]
    [InlineData("root:2147483648", "uids and gids must be in range 0-2147483647")]
    public void Resolve_WhatCannotBe_SaysWhatDockerSays(string user, string message) =>
        Assert.Equal(message, Assert.Throws<SpecException>(() => Resolve(user)).Message);

    [Fact]
    public void Resolve_GroupAdd_ComesAfterTheOthersAndOnce() =>
        Assert.Equal([33u, 1u, 77u, 9u], Resolve("web", "9", "ops", "9").AdditionalGids);

    [Fact]
    public void Resolve_UnknownGroupAdd_SaysWhatDockerSays() =>
        Assert.Equal("Unable to find group foo: no matching entries in group file", Assert.Throws<SpecException>(() => Resolve("", "foo")).Message);

    [Fact]
    public void Resolve_WithoutFiles_TakesNumbersAndRoot()
    {
        ResolvedUser root = UserLookup.Resolve("", null, null, []);
        Assert.Equal((0u, 0u, "/"), (root.Uid, root.Gid, root.Home));
        Assert.Equal(5u, UserLookup.Resolve("4:5", null, null, []).Gid);
        Assert.Throws<SpecException>(() => UserLookup.Resolve("root", null, null, []));
    }

    [Fact]
    public void Resolve_HugeFile_IsRefusedUnread()
    {
        byte[] huge = new byte[UserLookup.MaxFileBytes + 1];
        Assert.Contains("/etc/group is larger", Assert.Throws<SpecException>(() => UserLookup.Resolve("0", null, huge, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_MoreGroupsThanTheKernelTakes_IsRefused()
    {
        byte[] group = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 65537).Select(n => $"g{n}:x:{n}:root\n")));
        Assert.Contains("65538 groups", Assert.Throws<SpecException>(() => UserLookup.Resolve("0", "root:x:0:0::/:"u8.ToArray(), group, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_RandomBytes_AnswerOrRefuse()
    {
        Random random = new(20261124);
        byte[] alphabet = "root:x0123456789,\n\r:::,-+ \0\xff"u8.ToArray();
        for (int i = 0; i < 5000; i++)
        {
            byte[] file = [.. Enumerable.Range(0, random.Next(200)).Select(_ => alphabet[random.Next(alphabet.Length)])];
            ResolvedUser user = UserLookup.Resolve("0:0", file, file, []);
            Assert.Equal(0u, user.Uid);
        }
    }

    private static ResolvedUser Resolve(string user, params string[] groupAdd) =>
        UserLookup.Resolve(user, Encoding.UTF8.GetBytes(Passwd), Encoding.UTF8.GetBytes(Group), groupAdd);
}
