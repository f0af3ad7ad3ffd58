namespace Berth.UnitTests.Cli.Commands;

public sealed class DiskUsageCommandTests
{
    private const string Usage = """
        {"LayersSize":2500000,"Images":[{"Id":"sha256:17ddc7a372b84ccf","RepoTags":["busybox:latest"],"Created":1000000000,"Size":2024579,"SharedSize":24579,"Containers":1},
         {"Id":"sha256:99","RepoTags":[],"Created":1000000000,"Size":500000,"SharedSize":24579,"Containers":0}],
         "Containers":[{"Id":"be82efa99dd907708003","Names":["/web"],"Image":"busybox","ImageID":"sha256:17","Labels":{},"Mounts":[],"Command":"sh","Created":1000000000,"State":"running","Status":"Up 1 second","SizeRw":3,"SizeRootFs":2024582},
         {"Id":"00","Names":["/old"],"Image":"busybox","ImageID":"sha256:17","Labels":{},"Mounts":[],"Command":"sh","Created":1000000000,"State":"exited","Status":"Exited","SizeRw":1500}],"Volumes":[],"BuildCache":[]}
        """;

    [Fact]
    public void SystemDf_Table_IsDockers() => Assert.Equal(
        """
        TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE
        Images          2         1         2.5MB     500kB (20%)
        Containers      2         1         1.503kB   1.5kB (99%)
        Local Volumes   0         0         0B        0B
        Build Cache     0         0         0B        0B

        """,
        Run().Output);

    [Fact]
    public void SystemDf_Verbose_ListsImagesAndContainers()
    {
        CommandRun run = Run("-v");
        Assert.Equal("", run.Error);
        string output = run.Output;
        Assert.StartsWith("Images space usage:\n\nREPOSITORY   TAG       IMAGE ID       CREATED", output, StringComparison.Ordinal);
        Assert.Contains("2.02MB    24.58kB       2MB           1\n", output, StringComparison.Ordinal);
        Assert.Contains("be82efa99dd9   busybox   \"sh\"      0               3B", output, StringComparison.Ordinal);
        Assert.EndsWith("Build cache usage: 0B\n\nCACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void SystemDf_Format_IsAppliedToEachRow() => Assert.Equal("Images\nContainers\nLocal Volumes\nBuild Cache\n", Run("--format", "{{.Type}}").Output);

    private static CommandRun Run(params string[] arguments)
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /system/df", 200, Usage);
        return CommandRun.Of(engine, ["system", "df", .. arguments]);
    }
}
