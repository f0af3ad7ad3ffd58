using Berth.Engine;
using Berth.Engine.Volumes;

namespace Berth.UnitTests.Engine.Volumes;

/// <summary>The messages are those of Docker 26 for the same options.</summary>
public sealed class LocalOptionsTests
{
    [Theory]
    [InlineData("foo=bar", "create v: invalid option: \"foo\"")]
    [InlineData("type=tmpfs", "create v: missing required option: \"device\"")]
    [InlineData("device=/x", "create v: missing required option: \"type\"")]
    [InlineData("o=size=5", "create v: missing required option: \"device\"")]
    [InlineData("size=5", "create v: quota size requested but no quota support: none here")]
    [InlineData("size=nonsense", "create v: invalid size: 'nonsense'")]
    [InlineData("size=", "create v: invalid size: ''")]
    [InlineData("size=0,o=x", "create v: missing required option: \"device\"")]
    public void Check_Wrong_IsRefused(string option, string message) =>
        Assert.Equal(message, Assert.Throws<EngineException>(() => LocalOptions.Check("v", Map(option.Split(',')), static () => "none here")).Message);

    [Theory]
    [InlineData("bind", true)]
    [InlineData("ro,rbind", true)]
    [InlineData("size=1m", false)]
    public void IsBind_ByTheWords(string words, bool isBind)
    {
        VolumeDefinition volume = new() { Name = "v", CreatedAt = default, Options = Map("type=none", "device=/x", $"o={words}") };

        Assert.Equal(isBind, LocalOptions.Of(volume)!.IsBind);
    }

    [Theory]
    [InlineData("size=100m", 104857600)]
    [InlineData("size=0", 0)]
    [InlineData("size=1.5k", 1536)]
    public void Check_SizeWhereItCanBeHad_IsPlainWithALimit(string option, long bytes)
    {
        Dictionary<string, string> options = Map(option);
        LocalOptions.Check("v", options, static () => null);

        Assert.Equal(bytes, LocalOptions.SizeOf(options));
        Assert.Null(LocalOptions.Of(new VolumeDefinition { Name = "v", CreatedAt = default, Options = options }));
    }

    [Fact]
    public void Check_SizeOfAFileSystemOfItsOwn_IsRefused() => Assert.StartsWith(
        "create v: size is for volumes that are directories of the engine's",
        Assert.Throws<EngineException>(() => LocalOptions.Check("v", Map("type=tmpfs", "device=tmpfs", "size=5m"), static () => null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_NoOptions_IsNull() => Assert.Null(LocalOptions.Of(new VolumeDefinition { Name = "v", CreatedAt = default, Options = Map() }));

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("ro,size=1m,nosuid,uid=5", 3, "size=1m,uid=5")]
    [InlineData("ro,rw", 0, "")]
    [InlineData("addr=1.2.3.4,vers=4,noatime", 0x400, "addr=1.2.3.4,vers=4")]
    public void Sort_Words_AreFlagsAndData(string words, int flags, string data) =>
        Assert.Equal(new MountWords((ulong)flags, data), MountWords.Sort(words.Split(',', StringSplitOptions.RemoveEmptyEntries)));

    private static Dictionary<string, string> Map(params string[] options) =>
        options.Select(static option => option.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
}
