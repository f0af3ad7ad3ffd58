using Berth.Engine.Containers.Creation;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Engine.Containers.Creation;

public sealed class IdMapTextTests
{
    [Theory]
    [InlineData("idmap", "owner")]
    [InlineData("idmap=owner", "owner")]
    [InlineData("idmap=uids=0-1-1", "uids=0-1-1")]
    [InlineData("idmaps", null)]
    [InlineData("ro", null)]
    public void OfOption_Word_IsItsText(string word, string? text) => Assert.Equal(text, IdMapText.OfOption(word));

    [Theory]
    [InlineData("owner")]
    [InlineData("uids=0-1000-1")]
    [InlineData("gids=0-1000-1")]
    [InlineData("uids=0-1000-1#1-1-999;gids=@0-5-1")]
    [InlineData("uids=0-0-4294967295")]
    public void ProblemOf_Mapping_IsNone(string text) => Assert.Null(IdMapText.ProblemOf(text));

    [Theory]
    [InlineData("")]
    [InlineData("me")]
    [InlineData("uids=")]
    [InlineData("uids=0-1")]
    [InlineData("uids=0-1-0")]
    [InlineData("uids=0--1-1")]
    [InlineData("uids=0-1-1;uids=0-1-1")]
    [InlineData("uids=0-1-4294967295")]
    [InlineData("uids=0-1-1;")]
    [InlineData("uids= 0-1-1")]
    public void ProblemOf_NoMapping_SaysHowOneLooks(string text) =>
        Assert.StartsWith($"invalid idmap '{text}': it is owner, or like uids=0-1000-1;gids=0-1000-1", IdMapText.ProblemOf(text), StringComparison.Ordinal);

    [Fact]
    public void Resolve_Numbers_AreTheFileSystemsFirst()
    {
        (IReadOnlyList<IdMappingSpec> users, IReadOnlyList<IdMappingSpec> groups) = IdMapText.Resolve("uids=1000-0-1#5-6-7", owner: null, (0, 0));

        Assert.Equal([new IdMappingSpec(1000, 0, 1), new IdMappingSpec(5, 6, 7)], users);
        Assert.Equal([new IdMappingSpec(0, 0, uint.MaxValue)], groups);
    }

    [Theory]
    [InlineData(1000u, 0u)]
    [InlineData(0u, 1000u)]
    [InlineData(1u, 0u)]
    [InlineData(uint.MaxValue - 1, 7u)]
    public void Exchange_TwoIds_EveryIdHasAPlaceOnBothSides(uint one, uint other)
    {
        IReadOnlyList<IdMappingSpec> ranges = IdMapText.Exchange(one, other);

        Assert.Equal((ulong)uint.MaxValue, ranges.Aggregate(0ul, static (sum, range) => sum + range.Size));
        Assert.Equal((other, one), (Shown(ranges, one), Shown(ranges, other)));
        Assert.Equal(3u, Shown(ranges, 3));
        Assert.Equal(1001u, Shown(ranges, 1001));
    }

    [Fact]
    public void Resolve_OwnerWhoIsTheContainersUser_IsNoMapping()
    {
        (IReadOnlyList<IdMappingSpec> users, IReadOnlyList<IdMappingSpec> groups) = IdMapText.Resolve("owner", (33, 33), (33, 33));

        Assert.Empty(users.Concat(groups));
    }

    [Fact]
    public void Resolve_OwnerOfTheSameGroup_LeavesGroupsAlone()
    {
        (IReadOnlyList<IdMappingSpec> users, IReadOnlyList<IdMappingSpec> groups) = IdMapText.Resolve("owner", (1000, 0), (0, 0));

        Assert.Equal(0u, Shown(users, 1000));
        Assert.Equal([new IdMappingSpec(0, 0, uint.MaxValue)], groups);
    }

    private static uint Shown(IReadOnlyList<IdMappingSpec> ranges, uint id)
    {
        IdMappingSpec range = Assert.Single(ranges, range => id >= range.ContainerId && id - range.ContainerId < range.Size);
        return range.HostId + (id - range.ContainerId);
    }
}
