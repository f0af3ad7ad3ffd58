using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class MountSpecTests
{
    [Fact]
    public void Parse_Bind_HasItsParts() => Assert.Equal(
        new Mount { Type = "bind", Source = "/srv", Target = "/data", ReadOnly = true, BindOptions = new BindOptions { Propagation = "rshared" } },
        MountSpec.Parse("type=bind,source=/srv,target=/data,readonly,bind-propagation=rshared"));

    [Fact]
    public void Parse_Tmpfs_HasSizeAndMode() => Assert.Equal(
        new Mount { Type = "tmpfs", Target = "/t", TmpfsOptions = new TmpfsOptions { SizeBytes = 1 << 20, Mode = 0x1ff } },
        MountSpec.Parse("type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=0777"));

    [Fact]
    public void Parse_Volume_IsTheKindThatIsMeant()
    {
        Mount mount = MountSpec.Parse("src=data,dst=/d,ro=true,volume-nocopy,\"volume-opt=o=addr=1,rw\"");
        Assert.Equal(("volume", "data", "/d", true), (mount.Type, mount.Source, mount.Target, mount.ReadOnly));
        Assert.True(mount.VolumeOptions!.NoCopy);
        Assert.Equal("addr=1,rw", mount.VolumeOptions.DriverConfig!.Options!["o"]);
    }

    [Fact]
    public void Parse_RelativeSource_IsOfThisDirectory() =>
        Assert.Equal(Path.GetFullPath("x"), MountSpec.Parse("type=bind,src=./x,dst=/x").Source);

    [Theory]
    [InlineData("type=bind,src=/a", "target is required")]
    [InlineData("dst=/a,foo=1", "unexpected key 'foo' in 'foo=1'")]
    [InlineData("dst=/a,foo", "invalid field 'foo' must be a key=value pair")]
    [InlineData("dst=/a,readonly=maybe", "invalid value for readonly: maybe")]
    [InlineData("type=bind,dst=/a,volume-nocopy", "cannot mix 'volume-*' options with mount type 'bind'")]
    [InlineData("type=tmpfs,dst=/a,tmpfs-mode=9", "invalid value for tmpfs-mode: 9")]
    [InlineData("dst=/a,\"volume-opt=x", "the quotes of 'dst=/a,\"volume-opt=x' do not match")]
    public void Parse_Mistake_IsTold(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidValueException>(() => MountSpec.Parse(text)).Message);
}
