namespace Berth.UnitTests.Cli.Commands;

public sealed class ListCommandTests
{
    private const string Containers = """
        [{"Id":"be82efa99dd907708003399cc02021d67dafcaced8d1ad632497111f7a7fa223","Names":["/web","/other/alias"],"Image":"busybox",
          "ImageID":"sha256:17dd","Command":"sh -c 'sleep \"1000\" and more'","Created":1000000000,"State":"running","Status":"Up 2 hours",
          "Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},{"IP":"::","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
                   {"PrivatePort":53,"Type":"udp"},{"IP":"0.0.0.0","PrivatePort":81,"PublicPort":8081,"Type":"tcp"}],
          "Labels":{"a":"1","b":"2"},"HostConfig":{"NetworkMode":"default"},"NetworkSettings":{"Networks":{"bridge":{}}},"Mounts":[]}]
        """;

    private const string Images = """
        [{"Id":"sha256:17ddc7a372b84ccf5edb8fc9b7c6c94bff1f4927dd51421acf3d658e5d9f4195","RepoTags":["busybox:latest","host:5000/b:1"],"RepoDigests":["busybox@sha256:aa"],"Created":1000000000,"Size":1984000},
         {"Id":"sha256:99","RepoTags":[],"RepoDigests":[],"Created":1000000000,"Size":5}]
        """;

    [Theory]
    [InlineData("GET /containers/json?port-ranges=1", "ps")]
    [InlineData("GET /containers/json?port-ranges=1&all=1", "ps", "-a")]
    [InlineData("GET /containers/json?port-ranges=1&all=1&limit=3&size=1", "ps", "-n", "3", "-s")]
    [InlineData("GET /containers/json?port-ranges=1&all=1&limit=1", "ps", "-l")]
    [InlineData("GET /containers/json?port-ranges=1&all=1&filters=%7B%22status%22%3A%7B%22exited%22%3Atrue%7D%7D", "container", "ls", "-af", "status=exited")]
    public void Ps_AsksForWhatIsWanted(string request, params string[] arguments)
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/json", 200, "[]");
        CommandRun.Of(engine, arguments);
        Assert.Equal([request], engine.Requests);
    }

    [Theory]
    [InlineData("be82efa99dd9\n", "-q")]
    [InlineData("web \"sh -c 'sleep \\\"1000\\\"…\" Up 2 hours\n", "--format", "{{.Names}} {{.Command}} {{.Status}}")]
    [InlineData("0.0.0.0:8080-8081->80-81/tcp, [::]:8080->80/tcp, 53/udp\n", "--format", "{{.Ports}}")]
    [InlineData("web,other/alias 2 a=1,b=2 bridge\n", "--no-trunc", "--format", "{{.Names}} {{.Label \"b\"}} {{.Labels}} {{.Networks}}")]
    [InlineData("2001-09-09 01:46:40 +0000 UTC\n", "--format", "{{.CreatedAt}}")]
    public void Ps_Rows_AreDockers(string expected, params string[] arguments)
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/json", 200, Containers);
        Assert.Equal(expected, CommandRun.Of(engine, ["ps", .. arguments]).Output);
    }

    [Theory]
    [InlineData("busybox latest 17ddc7a372b8\nhost:5000/b 1 17ddc7a372b8\n<none> <none> 99\n", "--format", "{{.Repository}} {{.Tag}} {{.ID}}")]
    [InlineData("busybox sha256:aa\nhost:5000/b <none>\n<none> <none>\n", "--format", "{{.Repository}} {{.Digest}}")]
    [InlineData("1.98MB\n1.98MB\n5B\n", "--format", "{{.Size}}")]
    [InlineData("sha256:17ddc7a372b84ccf5edb8fc9b7c6c94bff1f4927dd51421acf3d658e5d9f4195\nsha256:17ddc7a372b84ccf5edb8fc9b7c6c94bff1f4927dd51421acf3d658e5d9f4195\nsha256:99\n", "-q", "--no-trunc")]
    public void Images_Rows_AreOneForEachName(string expected, params string[] arguments)
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /images/json", 200, Images);
        Assert.Equal(expected, CommandRun.Of(engine, ["images", .. arguments]).Output);
    }

    [Fact]
    public void Inspect_OfSeveral_PrintsWhatThereIsAndFails()
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/web/json", 200, "{\"Id\":\"1\"}")
            .Answers("GET /containers/img/json", 404, "{\"message\":\"No such container: img\"}").Answers("GET /images/img/json", 200, "{\"Id\":\"2\"}");
        CommandRun run = CommandRun.Of(engine, "inspect", "web", "img", "none");
        Assert.Equal("[\n    {\n        \"Id\": \"1\"\n    },\n    {\n        \"Id\": \"2\"\n    }\n]\n", run.Output);
        Assert.Equal((1, "Error: No such object: none\n"), (run.ExitCode, run.Error));
    }
}
