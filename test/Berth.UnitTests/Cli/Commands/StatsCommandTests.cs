namespace Berth.UnitTests.Cli.Commands;

public sealed class StatsCommandTests
{
    private const string Web = """
        {"name":"/web","id":"be82efa99dd907708003399cc02021d67dafcaced8d1ad632497111f7a7fa223","pids_stats":{"current":3},
         "cpu_stats":{"cpu_usage":{"total_usage":600},"system_cpu_usage":3000,"online_cpus":2},
         "precpu_stats":{"cpu_usage":{"total_usage":100},"system_cpu_usage":1000},
         "memory_stats":{"usage":5242880,"limit":104857600,"stats":{"total_inactive_file":1048576}},
         "blkio_stats":{"io_service_bytes_recursive":[{"major":8,"minor":0,"op":"Read","value":4096},{"major":8,"minor":0,"op":"write","value":10},{"major":8,"minor":0,"op":"Total","value":4106}]},
         "networks":{"eth0":{"rx_bytes":1500,"tx_bytes":2}}}
        """;

    private const string Stopped = """{"name":"/old","id":"00","pids_stats":{},"cpu_stats":{"cpu_usage":{"total_usage":0}},"precpu_stats":{"cpu_usage":{"total_usage":0}},"memory_stats":{},"blkio_stats":{}}""";

    [Fact]
    public void Stats_Once_IsDockersTable()
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/web/stats", 200, Web).Answers("GET /containers/old/stats", 200, Stopped);
        CommandRun run = CommandRun.Of(engine, "stats", "--no-stream", "web", "old");
        Assert.Equal(
            """
            CONTAINER ID   NAME      CPU %     MEM USAGE / LIMIT   MEM %     NET I/O      BLOCK I/O     PIDS
            be82efa99dd9   web       50.00%    4MiB / 100MiB       4.00%     1.5kB / 2B   4.1kB / 10B   3
            00             old       0.00%     0B / 0B             0.00%     0B / 0B      0B / 0B       0

            """,
            run.Output);
        Assert.Equal(["GET /containers/web/stats?stream=0", "GET /containers/old/stats?stream=0"], engine.Requests.Order().Reverse());
    }

    [Fact]
    public void Stats_NoNames_AreThoseOfTheListAndWhoeverIsGoneIsLeftOut()
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/json", 200, """[{"Id":"aa"},{"Id":"bb"}]""").Answers("GET /containers/bb/stats", 200, Web);
        CommandRun run = CommandRun.Of(engine, "stats", "--no-stream", "--no-trunc", "--format", "{{.Container}} {{.Name}} {{.ID}}");
        Assert.Equal("bb web be82efa99dd907708003399cc02021d67dafcaced8d1ad632497111f7a7fa223\n", run.Output);
    }

    [Fact]
    public void Stats_NoSuchContainer_Fails()
    {
        using FakeEngine engine = new FakeEngine().Answers("GET /containers/x/stats", 404, """{"message":"No such container: x"}""");
        CommandRun run = CommandRun.Of(engine, "stats", "x");
        Assert.Equal((1, "Error response from daemon: No such container: x\n"), (run.ExitCode, run.Error));
    }
}
