using System.Text;
using Berth.Images.Layers;
using Berth.Linux;

namespace Berth.KernelTests.Images;

public sealed class LayeredFilesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("berth-layered-");
    private readonly string _upper;
    private readonly string _lower;

    public LayeredFilesTests()
    {
        _upper = _directory.CreateSubdirectory("upper").FullName;
        _lower = _directory.CreateSubdirectory("lower").FullName;
        File.WriteAllText(Path.Combine(_directory.FullName, "secret"), "outside");
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("etc/passwd")]
    [InlineData("//etc/./passwd")]
    [InlineData("/etc/../etc/passwd")]
    [InlineData("/../../etc/passwd")]
    [InlineData("/link/passwd")]
    [InlineData("/absolute/passwd")]
    [InlineData("/up/etc/passwd")]
    [InlineData("/etc/alias")]
    public void ReadFile_AnyWayThere_ReadsTheFile(string path)
    {
        Write(_lower, "etc/passwd", "root");
        Link(_upper, "link", "etc");
        Link(_lower, "absolute", "/etc");
        Link(_lower, "up", "../../../..");
        Link(_upper, "etc/alias", "passwd");
        Assert.Equal("root", Read(path));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("../../../../../../../../../../etc/hostname")]
    [InlineData("/etc/hostname")]
    public void ReadFile_LinkOutside_FindsNothing(string target)
    {
        Link(_upper, "l", target);
        Assert.Null(Read("l"));
    }

    [Fact]
    public void ReadFile_InBothLayers_IsTheUpperOne()
    {
        Write(_lower, "f", "lower");
        Write(_upper, "f", "upper");
        Assert.Equal("upper", Read("f"));
    }

    [Fact]
    public void ReadFile_BelowAFile_FindsNothing()
    {
        Write(_upper, "d", "a file hides the directory");
        Write(_lower, "d/f", "hidden");
        Assert.Null(Read("d/f"));
    }

    [Fact]
    public void ReadFile_LinksInACircle_SaysSo()
    {
        Link(_upper, "a", "b");
        Link(_upper, "b", "a");
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => Read("a")).Errno);
        Link(_upper, "grow", "grow/grow");
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => Read("grow")).Errno);
    }

    [Fact]
    public void ReadFile_LargerThanAllowed_SaysSo()
    {
        Write(_upper, "f", new string('x', 40_000));
        Assert.Equal(40_000, Read("f", 40_000)!.Length);
        Assert.Equal(Errno.EFBIG, Assert.Throws<LinuxException>(() => Read("f", 39_999)).Errno);
    }

    [Fact]
    public void ReadFile_Fifo_DoesNotWaitForAWriter()
    {
        Networks.TestCommand.Run($"mkfifo {_upper}/p");
        Assert.Null(Read("p"));
    }

    [Fact]
    public void Status_Directory_IsTheTopmostLayers()
    {
        Directory.CreateDirectory(Path.Combine(_lower, "d"), (UnixFileMode)0x1C0);
        Directory.CreateDirectory(Path.Combine(_upper, "d"), (UnixFileMode)0x1ED);
        using LayeredFiles files = Open();
        Assert.Equal(0x1EDu, files.Status("d", followLast: true)!.Value.Mode);
        Assert.True(files.Exists("/"));
        Assert.False(files.Exists("missing"));
    }

    [Fact]
    public void Status_Link_IsFollowedOnRequest()
    {
        Write(_lower, "f", "x");
        Link(_upper, "l", "f");
        using LayeredFiles files = Open();
        Assert.Equal(FileKind.SymbolicLink, files.Status("l", followLast: false)!.Value.Kind);
        Assert.Equal(FileKind.Regular, files.Status("l", followLast: true)!.Value.Kind);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private LayeredFiles Open() => LayeredFiles.Open([_upper, _lower]);

    private string? Read(string path, int maxBytes = 1000)
    {
        using LayeredFiles files = Open();
        return files.ReadFile(path, maxBytes) is { } content ? Encoding.UTF8.GetString(content) : null;
    }

    private static void Write(string layer, string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(layer, path))!);
        File.WriteAllText(Path.Combine(layer, path), content);
    }

    private static void Link(string layer, string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(layer, path))!);
        File.CreateSymbolicLink(Path.Combine(layer, path), target);
    }
}
