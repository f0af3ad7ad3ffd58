using Berth.Cli.Rendering;
using Berth.Cli.Rendering.Templates;

namespace Berth.UnitTests.Cli.Rendering;

public sealed class ListingTests
{
    private static readonly Listing<(string Name, int Size)> List = new(
        [new("ID", "AN ID", row => row.Name), new("Size", "SIZE", row => (long)row.Size), new("Label", "", _ => null) { ValueFor = (row, key) => row.Name + key }],
        "{{.ID}}\t{{.Size}}",
        "ID");

    private static readonly (string Name, int Size)[] Rows = [("first", 1), ("the-second-one", 22)];

    [Theory]
    [InlineData(null, false, "AN ID            SIZE\nfirst            1\nthe-second-one   22\n")]
    [InlineData("table", true, "AN ID\nfirst\nthe-second-one\n")]
    [InlineData("", true, "first\nthe-second-one\n")]
    [InlineData("table {{.Size}}\\t{{upper .ID}}", false, "SIZE      AN ID\n1         FIRST\n22        THE-SECOND-ONE\n")]
    [InlineData("table {{.ID}}\\t{{.Label \"com.x.my-key\"}}", false, "AN ID            my key\nfirst            firstcom.x.my-key\nthe-second-one   the-second-onecom.x.my-key\n")]
    [InlineData("{{.ID}}:{{.Size}}", false, "first:1\nthe-second-one:22\n")]
    [InlineData("{{.ID}}\\n", false, "first\n\nthe-second-one\n\n")]
    [InlineData("json", false, "{\"ID\":\"first\",\"Size\":1}\n{\"ID\":\"the-second-one\",\"Size\":22}\n")]
    [InlineData("{{json .ID}}", false, "\"first\"\n\"the-second-one\"\n")]
    public void Render_EveryFormat_IsDockers(string? format, bool quiet, string expected) => Assert.Equal(expected, List.Render(Rows, format, quiet));

    [Fact]
    public void Render_NoRows_HasTheHeadingAlone() => Assert.Equal("AN ID     SIZE\n", List.Render([], null, quiet: false));

    [Fact]
    public void Render_UnknownField_IsTold() => Assert.Throws<TemplateException>(() => List.Render(Rows, "{{.Foo}}", quiet: false));

    [Fact]
    public void Align_CharactersOfSeveralBytes_CountOnce() => Assert.Equal("ab…        x\nabcdefgh   y\n", Table.Align(["ab…\tx", "abcdefgh\ty"]));
}
