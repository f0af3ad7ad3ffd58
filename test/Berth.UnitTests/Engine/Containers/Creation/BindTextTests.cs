using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

/// <summary>The messages are those of Docker 26 for the same texts.</summary>
public sealed class BindTextTests
{
    [Theory]
    [InlineData("/s:/a", "/s", "/a", "", false, "rprivate")]
    [InlineData("/s:/a:", "/s", "/a", "", false, "rprivate")]
    [InlineData("/s:/a:ro", "/s", "/a", "ro", true, "rprivate")]
    [InlineData("/s:/a:rw,cached", "/s", "/a", "rw,cached", false, "rprivate")]
    [InlineData("/s:/a:ro,z,rshared", "/s", "/a", "ro,z,rshared", true, "rshared")]
    [InlineData("/s/../q:/a/../b/", "/q", "/b", "", false, "rprivate")]
    [InlineData("/:/host", "/", "/host", "", false, "rprivate")]
    [InlineData("/s:/a:slave", "/s", "/a", "slave", false, "slave")]
    public void Parse_Bind_IsRead(string text, string source, string destination, string mode, bool readOnly, string propagation)
    {
        MountPoint point = BindText.Parse(text).Point!;

        Assert.Equal(
            ("bind", source, destination, mode, readOnly, propagation, true),
            (point.Type, point.Source, point.Destination, point.Mode, point.ReadOnly, point.Propagation, point.CreatesSource));
    }

    [Theory]
    [InlineData("/s:/a:idmap", "idmap", "owner")]
    [InlineData("/s:/a:ro,idmap=uids=0-1-1#5-6-7;gids=0-1-1,rshared", "ro,idmap=uids=0-1-1#5-6-7;gids=0-1-1,rshared", "uids=0-1-1#5-6-7;gids=0-1-1")]
    public void Parse_BindWithIdMap_KeepsTheModeAsItIs(string text, string mode, string map)
    {
        MountPoint point = BindText.Parse(text).Point!;

        Assert.Equal((mode, map), (point.Mode, point.IdMap));
    }

    [Fact]
    public void Parse_PathAlone_IsAVolumeWithoutName()
    {
        (MountPoint? point, string destination) = BindText.Parse("/a/./b");

        Assert.Null(point);
        Assert.Equal("/a/b", destination);
    }

    [Theory]
    [InlineData("name:/x", "name", "", false, false)]
    [InlineData("name:/x:ro,nocopy", "name", "ro,nocopy", true, true)]
    [InlineData("a.b-c_1:/x:z", "a.b-c_1", "z", false, false)]
    public void VolumeOf_Name_IsRead(string text, string name, string mode, bool readOnly, bool noCopy)
    {
        (MountDefinition mount, string readMode) = BindText.VolumeOf(text)!.Value;

        Assert.Equal((name, "/x", mode, readOnly, noCopy), (mount.Source, mount.Target, readMode, mount.ReadOnly, mount.Volume?.NoCopy ?? false));
    }

    [Fact]
    public void VolumeOf_Bind_IsNull() => Assert.Null(BindText.VolumeOf("/s:/a"));

    [Theory]
    [InlineData("", "invalid volume specification: ''")]
    [InlineData("/a:", "invalid volume specification: '/a:'")]
    [InlineData("/a:ro", "invalid volume specification: '/a:ro'")]
    [InlineData(":/b", "invalid volume specification: ':/b'")]
    [InlineData("::", "invalid volume specification: '::'")]
    [InlineData("a:b:c:d", "invalid volume specification: 'a:b:c:d'")]
    [InlineData("/a:/b:idmap,idmap=owner", "invalid mode: idmap,idmap=owner")]
    [InlineData("name:/b:idmap", "invalid volume specification: 'name:/b:idmap': idmap is for a directory of the machine, and not for a volume")]
    [InlineData("/a:/b:ro:z", "invalid volume specification: '/a:/b:ro:z'")]
    [InlineData("a", "invalid volume specification: 'a': invalid mount config for type \"volume\": invalid mount path: 'a' mount path must be absolute")]
    [InlineData("a:b", "invalid volume specification: 'a:b': invalid mount config for type \"volume\": invalid mount path: 'b' mount path must be absolute")]
    [InlineData("/s:rel", "invalid volume specification: '/s:rel': invalid mount config for type \"bind\": invalid mount path: 'rel' mount path must be absolute")]
    [InlineData("/s:/", "invalid volume specification: '/s:/': invalid mount config for type \"bind\": invalid specification: destination can't be '/'")]
    [InlineData("/s:/a/..", "invalid volume specification: '/s:/a/..': invalid mount config for type \"bind\": invalid specification: destination can't be '/'")]
    [InlineData("/s:/a:nocopy", "invalid volume specification: '/s:/a:nocopy': invalid mount config for type \"bind\": field VolumeOptions must not be specified")]
    [InlineData("v:/a:rshared", "invalid volume specification: 'v:/a:rshared': invalid mount config for type \"volume\": field BindOptions must not be specified")]
    [InlineData("/s:/a:foo", "invalid mode: foo")]
    [InlineData("/s:/a:ro,rw", "invalid mode: ro,rw")]
    [InlineData("/s:/a:z,Z", "invalid mode: z,Z")]
    [InlineData("/s:/a:private,shared", "invalid mode: private,shared")]
    [InlineData("/s:/a:delegated,consistent", "invalid mode: delegated,consistent")]
    [InlineData("/s:/a:RO", "invalid mode: RO")]
    [InlineData("/s:/a:,", "invalid mode: ,")]
    [InlineData("/a:/b:/c", "invalid mode: /c")]
    [InlineData("./a:/b", "create ./a: \"./a\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")]
    [InlineData("n:/x", "create n: volume name is too short, names should be at least two alphanumeric characters")]
    public void Parse_NoBind_IsRefused(string text, string message)
    {
        EngineException error = Assert.Throws<EngineException>(() => BindText.Parse(text));

        Assert.Equal((message, EngineErrorKind.InvalidArgument), (error.Message, error.Kind));
    }

    [Fact]
    public void Parse_NullCharacter_IsRefused() => Assert.Throws<EngineException>(() => BindText.Parse("/s\0:/a"));
}
