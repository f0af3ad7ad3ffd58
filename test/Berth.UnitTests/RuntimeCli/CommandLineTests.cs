using System.Text.Json;
using Berth.RuntimeCli;
using Berth.RuntimeCli.CommandLine;
using Berth.RuntimeCli.Launching;

namespace Berth.UnitTests.RuntimeCli;

public sealed class CommandLineTests
{
    private static readonly OptionSet Known = new("bundle|b=", "detach|d", "env|e=");

    [Theory]
    [InlineData("--bundle", "/x", "id")]
    [InlineData("-b", "/x", "id")]
    [InlineData("--bundle=/x", "id")]
    [InlineData("id", "-bundle", "/x")]
    public void Parse_ValueInAnyForm_IsFoundByTheFirstName(params string[] words)
    {
        Arguments arguments = Arguments.Parse(words, Known);

        Assert.Equal("/x", arguments.Value("bundle"));
        Assert.Equal("id", arguments.ContainerId());
    }

    [Fact]
    public void Parse_RepeatedOption_KeepsAllValuesInOrder()
    {
        Arguments arguments = Arguments.Parse(["-e", "A=1", "--env=B=2", "-d=false", "id"], Known);

        Assert.Equal(["A=1", "B=2"], arguments.Values("env"));
        Assert.False(arguments.Has("detach"));
    }

    [Fact]
    public void Parse_OperandsThatEndOptions_LeaveThoseToTheProgram()
    {
        Arguments arguments = Arguments.Parse(["-d", "id", "ls", "-l", "--", "-x"], Known, operandsEndOptions: true);

        Assert.True(arguments.Has("detach"));
        Assert.Equal(["id", "ls", "-l", "--", "-x"], arguments.Operands);
        Assert.Equal(["-d"], Arguments.Parse(["--", "-d"], Known).Operands);
    }

    [Theory]
    [InlineData("unknown option --nonsense", "--nonsense")]
    [InlineData("option --bundle needs a value", "--bundle")]
    public void Parse_WhatCannotBe_IsSaidInWords(string message, params string[] words) =>
        Assert.Equal(message, Assert.Throws<RuntimeException>(() => Arguments.Parse(words, Known)).Message);

    [Theory]
    [InlineData("machine.slice:libpod:abc", true, "/machine.slice/libpod-abc.scope")]
    [InlineData("user-1000.slice:x:abc", true, "/user.slice/user-1000.slice/x-abc.scope")]
    [InlineData(":x:abc", true, "/system.slice/x-abc.scope")]
    [InlineData("a-b-c.slice::d.slice", true, "/a.slice/a-b.slice/a-b-c.slice/d.slice")]
    [InlineData("/plain/path", true, "/plain/path")]
    [InlineData("/a:b:c", false, "/a:b:c")]
    [InlineData(null, true, "/berth/id")]
    public void CgroupPath_OfSystemdsForm_IsWhereSystemdWouldMakeIt(string? path, bool systemd, string expected) =>
        Assert.Equal(expected, CgroupPaths.Of(path, "id", systemd));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void JsonText_AnyText_IsJson(bool indented)
    {
        const string text = "a\"b\\c\n\t\u0001é\u2028😀";
        JsonText json = new JsonText(indented).Object().Member(text, text).Member("n", -1).Member("list", [text, ""]).Array("empty").EndArray().Object("o").EndObject().EndObject();

        JsonElement read = JsonDocument.Parse(json.ToUtf8()).RootElement;

        Assert.Equal(text, read.GetProperty(text).GetString());
        Assert.Equal(text, read.GetProperty("list")[0].GetString());
        Assert.Equal(-1, read.GetProperty("n").GetInt32());
        Assert.Equal(0, read.GetProperty("empty").GetArrayLength());
    }
}
