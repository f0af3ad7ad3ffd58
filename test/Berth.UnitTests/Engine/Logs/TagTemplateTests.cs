using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Logs.Drivers;

namespace Berth.UnitTests.Engine.Logs;

public sealed class TagTemplateTests
{
    private static readonly ContainerDefinition Web = new()
    {
        Id = new string('a', 12) + new string('b', 52), Name = "web", CreatedAt = default,
        Image = new ImageOrigin { Reference = "busybox:1", Id = "sha256:" + new string('c', 64) },
        Settings = new ContainerSettings
        {
            Identity = new IdentityDefinition { Labels = new Dictionary<string, string> { ["tier"] = "front end" } },
            Process = new ProcessDefinition { Entrypoint = ["sh"], Command = ["-c", "x"], Environment = ["FOO=1"] },
            Log = new LogDefinition { Driver = "json-file", Options = new Dictionary<string, string> { ["env"] = "FOO" } },
        },
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{.ID}}", "aaaaaaaaaaaa")]
    [InlineData("a {{.Name}}/{{.ContainerName}} b", "a web//web b")]
    [InlineData("{{.ImageName}} {{.ImageID}} {{ .DaemonName }}", "busybox:1 sha256:ccccc docker")]
    [InlineData("{{.Command}}", "sh -c x")]
    [InlineData("{{.Name | upper}} {{upper .Name}} {{title .Name}} {{.Name | upper | lower}}", "WEB WEB Web web")]
    [InlineData("{{truncate .Name 2}} {{truncate .Name 20}}|{{pad .Name 1 2}}|", "we web| web  |")]
    [InlineData("{{index .ContainerLabels \"tier\"}}|{{index .ContainerLabels \"none\"}}|", "front end||")]
    [InlineData("{{(.ExtraAttributes nil).FOO}} {{(.ExtraAttributes nil).BAR}}", "1 <no value>")]
    public void Expand_Template_IsItsText(string template, string text) => Assert.Equal(text, TagTemplate.Parse(template).Expand(new TagScope(Web, "")));

    [Theory]
    [InlineData("{{.Nope}}", "executing \"log-tag\" at <.Nope>: can't evaluate field Nope in type *logger.Info")]
    [InlineData("{{.ID", "unclosed action")]
    [InlineData("{{", "unclosed action")]
    [InlineData("{{}}", "missing value for command")]
    [InlineData("{{nofunc .ID}}", "function \"nofunc\" not defined")]
    [InlineData("{{upper}}", "wrong number of args for upper: want 1 got 0")]
    [InlineData("{{.ID | \"x}}", "unterminated quoted string")]
    public void Parse_WhatCannotBeRead_IsRefused(string template, string problem) =>
        Assert.EndsWith(problem, Assert.Throws<EngineException>(() => TagTemplate.Parse(template)).Message, StringComparison.Ordinal);
}
