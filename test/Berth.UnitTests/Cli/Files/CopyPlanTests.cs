using Berth.Cli;
using Berth.Cli.Files;

namespace Berth.UnitTests.Cli.Files;

public sealed class CopyPlanTests
{
    [Theory]
    [InlineData("/a/b", "b", "/a")]
    [InlineData("/a/b/", "b", "/a")]
    [InlineData("/a/b/.", ".", "/a/b")]
    [InlineData("/", "/", "/")]
    [InlineData("/a", "a", "/")]
    [InlineData("a", "a", ".")]
    [InlineData(".", ".", ".")]
    [InlineData("/a/../../b//c", "c", "/b")]
    [InlineData("../a", "a", "..")]
    public void Path_Split_HasBaseAndParent(string path, string name, string parent)
    {
        Assert.Equal(name, PathText.Base(path));
        Assert.Equal(parent, PathText.Parent(path));
    }

    [Theory]
    [InlineData("web:/x", "web", "/x")]
    [InlineData("web:x:y", "web", "x:y")]
    [InlineData("/a:b", "", "/a:b")]
    [InlineData("./a:b", "", "./a:b")]
    [InlineData("file", "", "file")]
    [InlineData("-", "", "-")]
    [InlineData(":x", "", ":x")]
    public void End_Parsed_IsHereOrInAContainer(string written, string container, string path) =>
        Assert.Equal(new CopyEnd(container, path), CopyEnd.Parse(written));

    [Theory]
    [InlineData(true, true, true, "/to", "from")]
    [InlineData(false, true, true, "/to", "from")]
    [InlineData(false, true, false, "/", "to")]
    [InlineData(true, false, false, "/", "to")]
    [InlineData(false, false, false, "/", "to")]
    public void Plan_OfACopy_IsThatOfCp(bool isDirectory, bool exists, bool intoDirectory, string directory, string name) =>
        Assert.Equal(
            new CopyPlan(directory, name), CopyPlan.Of(new CopySource("from", isDirectory), new CopyDestination("/to", exists, intoDirectory)));

    [Theory]
    [InlineData(true, "/to", true, "cannot copy directory")]
    [InlineData(false, "/to/", false, "no such directory")]
    public void Plan_ThatCannotBe_IsRefused(bool isDirectory, string path, bool exists, string message) =>
        Assert.Equal(message, Assert.Throws<CommandException>(
            () => CopyPlan.Of(new CopySource("from", isDirectory), new CopyDestination(path, exists, IsDirectory: false))).Message);
}
