using System.Text.Json;
using Berth.Api;
using Berth.Cli.Rendering.Templates;

namespace Berth.UnitTests.Cli.Rendering;

public sealed class TemplateTests
{
    private const string Json = """
        {"Id": "abc", "Name": "/web", "State": {"Pid": 7, "Running": true}, "Args": ["a", "b"], "RestartCount": 0,
         "Config": {"Labels": {"com.x": "1", "b": "2"}, "Env": [], "Tty": false},
         "NetworkSettings": {"Networks": {"bridge": {"IPAddress": "10.0.0.2"}, "a": {"IPAddress": ""}}}, "Mounts": [{"Source": "/s"}]}
        """;

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("{{.Id}}", "abc")]
    [InlineData("{{ .State.Pid }}|{{.State.Running}}", "7|true")]
    [InlineData("{{.ID}}", "abc")]
    [InlineData("{{.Args}}", "[a b]")]
    [InlineData("{{.Config.Labels}}", "map[b:2 com.x:1]")]
    [InlineData("{{json .Args}}", "[\"a\",\"b\"]")]
    [InlineData("{{json .State}}", "{\"Pid\":7,\"Running\":true}")]
    [InlineData("{{.Args | json}}", "[\"a\",\"b\"]")]
    [InlineData("{{index .Config.Labels \"com.x\"}}", "1")]
    [InlineData("{{index .Args 1}}", "b")]
    [InlineData("{{(index .Mounts 0).Source}}", "/s")]
    [InlineData("{{with index .Mounts 0}}{{.Source}}{{end}}", "/s")]
    [InlineData("{{range .Args}}<{{.}}>{{end}}", "<a><b>")]
    [InlineData("{{range $i, $a := .Args}}{{$i}}={{$a}} {{end}}", "0=a 1=b ")]
    [InlineData("{{range $k, $v := .NetworkSettings.Networks}}{{$k}}:{{$v.IPAddress}};{{end}}", "a:;bridge:10.0.0.2;")]
    [InlineData("{{range .Config.Env}}x{{else}}none{{end}}", "none")]
    [InlineData("{{if .State.Running}}up{{else}}down{{end}}", "up")]
    [InlineData("{{if .Config.Tty}}tty{{else if eq .State.Pid 7}}seven{{else}}other{{end}}", "seven")]
    [InlineData("{{if and .State.Running (not .Config.Tty)}}yes{{end}}", "yes")]
    [InlineData("{{if or .Config.Tty (gt .State.Pid 5)}}yes{{end}}", "yes")]
    [InlineData("{{len .Args}} {{len .Name}}", "2 4")]
    [InlineData("{{upper .Id}}{{lower \"ABC\"}}{{title \"ab\"}}", "ABCabcAb")]
    [InlineData("{{join .Args \",\"}}", "a,b")]
    [InlineData("{{split .Name \"e\"}}", "[/w b]")]
    [InlineData("{{truncate .Id 2}}", "ab")]
    [InlineData("{{printf \"%s-%05d-%q-%-4s|%.1f\" .Id .State.Pid .Id \"x\" 1.25}}", "abc-00007-\"abc\"-x   |1.2")]
    [InlineData("{{$x := .Id}}{{$x}}{{$.Name}}", "abc/web")]
    [InlineData("a {{- .Id -}} b", "aabcb")]
    [InlineData("{{/* a comment */}}x", "x")]
    [InlineData("{{\"{{}}\"}}", "{{}}")]
    [InlineData("{{`raw`}}{{print 1 \"a\"}}", "raw1a")]
    [InlineData("{{println .Id}}", "abc\n")]
    [InlineData("{{.Config.Labels.absent}}", "<no value>")]
    [InlineData("{{.State.Health}}", "<nil>")]
    [InlineData("{{if .State.Health}}x{{else}}none{{end}}", "none")]
    [InlineData("{{.Driver}}|{{.State.ExitCode}}|{{.State.Paused}}", "|0|false")]
    public void Apply_ToAnInspection_IsAsGo(string template, string expected) => Assert.Equal(expected, Apply(template));

    [Theory]
    [InlineData("{{.Foo}}", "template parsing error: template: :1:2: executing \"\" at <.Foo>: map has no entry for key \"Foo\"")]
    [InlineData("{{.State.Health.Status}}", "template parsing error: template: :1:2: executing \"\" at <.Status>: nil pointer evaluating interface {}.Status")]
    [InlineData("{{foo}}", "template parsing error: template: :1: function \"foo\" not defined")]
    [InlineData("{{.Id", "template parsing error: template: :1: unclosed action")]
    [InlineData("{{if .Id}}x", "template parsing error: template: :1: unexpected EOF")]
    [InlineData("{{end}}", "template parsing error: template: :1: unexpected {{end}}")]
    [InlineData("{{$x}}", "template parsing error: template: :1: undefined variable \"$x\"")]
    public void Apply_Mistake_IsTold(string template, string message) =>
        Assert.Equal(message, Assert.Throws<TemplateException>(() => Apply(template)).Message);

    private static string Apply(string template)
    {
        using JsonDocument document = JsonDocument.Parse(Json);
        return new Template(template).Apply(new JsonObject(document.RootElement, ApiJson.Default.ContainerInspect));
    }
}
