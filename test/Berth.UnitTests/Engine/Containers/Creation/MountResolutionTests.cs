using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

public sealed class MountResolutionTests
{
    private static readonly StorageDefinition Other = new()
    {
        Binds = ["/srv:/bind:ro", "named:/named"],
        Attached = [new AttachedMount { Name = "named", Destination = "/named", Mode = "z" }, new AttachedMount { Name = "anon", Destination = "/anon", IsAnonymous = true }],
        Tmpfs = new Dictionary<string, string> { ["/tmp"] = "" },
    };

    [Fact]
    public void Resolve_Nothing_IsNothing() => Assert.Empty(Resolve(new()));

    [Fact]
    public void Resolve_EachWay_IsOneMount()
    {
        Assert.Equal(
            ["named /a ro,nocopy True False False", "v1 /m z True False True", "new1 /n z False True True", "new2 /i  False True True"],
            Resolve(new()
            {
                Binds = ["/srv:/b", "named:/a:ro,nocopy"], Volumes = ["/i", "/b", "/a/"],
                Mounts = [new() { Type = "volume", Source = "v1", Target = "/m", ReadOnly = true }, new() { Type = "volume", Target = "/n" }],
            }).Select(mount => $"{mount.Mount.Name} {mount.Mount.Destination} {mount.Mount.Mode} {mount.Mount.ReadOnly} {mount.Mount.IsAnonymous} {mount.Copies}"));
    }

    [Fact]
    public void Resolve_VolumesFrom_AreTheOthersWithoutItsTmpfs()
    {
        IReadOnlyList<ResolvedMount> mounts = Resolve(new() { VolumesFrom = ["other:ro"], Binds = ["mine:/anon"] });

        Assert.Equal(["/anon mine", "/bind ", "/named named"], mounts.Select(mount => $"{mount.Mount.Destination} {mount.Mount.Name}").Order());
        Assert.All(mounts.Where(mount => mount.Mount.Destination != "/anon"), mount => Assert.True(mount.Mount.ReadOnly));
        Assert.All(mounts.Where(mount => mount.Mount.Destination != "/anon"), mount => Assert.Null(mount.Volume));
    }

    [Theory]
    [InlineData("c", "c", false)]
    [InlineData("c:ro", "c", true)]
    [InlineData("c:rw,z", "c", false)]
    public void Parse_VolumesFrom_IsRead(string text, string container, bool readOnly) => Assert.Equal((container, readOnly), VolumesFromText.Parse(text));

    [Theory]
    [InlineData("", "volumes-from specification cannot be an empty string")]
    [InlineData("c:zz", "invalid mode: zz")]
    [InlineData("c:", "invalid mode: ")]
    public void Parse_WrongVolumesFrom_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<EngineException>(() => VolumesFromText.Parse(text)).Message);

    private static IReadOnlyList<ResolvedMount> Resolve(StorageDefinition storage)
    {
        int names = 0;
        return MountResolution.Resolve(storage, _ => Other, () => $"new{++names}");
    }
}
