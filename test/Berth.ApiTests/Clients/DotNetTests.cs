using System.Text;
using Berth.ApiTests.Support;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.ApiTests.Clients;

/// <summary>Docker.DotNet from NuGet, unchanged.</summary>
public sealed class DotNetTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Client_RunsExecsReadsLogsAndRemoves()
    {
        using var configuration = new DockerClientConfiguration(new Uri($"unix://{Engine.Daemon.Socket}"));
        using var client = configuration.CreateClient();
        var created = await client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Image = Image, Name = NewName(), Cmd = ["sh", "-c", "echo out; echo err >&2; trap 'exit 3' TERM; sleep 1000 & wait"],
                Env = ["A=b"], Labels = new Dictionary<string, string> { ["kind"] = "dotnet" }, HostConfig = new HostConfig { PidsLimit = 50 },
            },
            Ct);
        Assert.True(await client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), Ct));

        var inspected = await client.Containers.InspectContainerAsync(created.ID, Ct);
        Assert.True(inspected.State.Running);
        Assert.Equal(50, inspected.HostConfig.PidsLimit);
        Assert.Equal(("env out\n", "env err\n"), await ExecAsync(client, created.ID, "echo env out; echo env err >&2"));
        Assert.Equal(("out\n", "err\n"), await LogsAsync(client, created.ID));
        var listed = await client.Containers.ListContainersAsync(
            new ContainersListParameters { Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { ["kind=dotnet"] = true } } }, Ct);
        Assert.Equal(created.ID, Assert.Single(listed).ID);

        Assert.True(await client.Containers.StopContainerAsync(created.ID, new ContainerStopParameters { WaitBeforeKillSeconds = 5 }, Ct));
        Assert.Equal(3, (await client.Containers.WaitContainerAsync(created.ID, Ct)).StatusCode);
        await client.Containers.RemoveContainerAsync(created.ID, new ContainerRemoveParameters(), Ct);
        await Assert.ThrowsAsync<DockerContainerNotFoundException>(() => client.Containers.InspectContainerAsync(created.ID, Ct));
    }

    [Fact]
    public async Task Client_AttachesSamplesAndListens()
    {
        using var configuration = new DockerClientConfiguration(new Uri($"unix://{Engine.Daemon.Socket}"));
        using var client = configuration.CreateClient();
        var name = NewName();
        var begin = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeSeconds();
        var created = await client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Image = Image, Name = name, Cmd = ["sh", "-c", "sort; echo done >&2"], OpenStdin = true, StdinOnce = true, HostConfig = new HostConfig { Memory = 64 << 20 },
            },
            Ct);
        using var stream = await client.Containers.AttachContainerAsync(
            created.ID, false, new ContainerAttachParameters { Stream = true, Stdin = true, Stdout = true, Stderr = true }, Ct);
        var ended = client.Containers.WaitContainerAsync(created.ID, Ct);
        await client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), Ct);
        var samples = new Collected<ContainerStatsResponse>();
        await client.Containers.GetContainerStatsAsync(created.ID, new ContainerStatsParameters { Stream = false }, samples, Ct);
        await stream.WriteAsync("b\na\n"u8.ToArray(), 0, 4, Ct);
        stream.CloseWrite();

        Assert.Equal(("a\nb\n", "done\n"), await stream.ReadOutputToEndAsync(Ct));
        Assert.Equal(0, (await ended).StatusCode);
        Assert.Equal(64ul << 20, Assert.Single(samples.Values).MemoryStats.Limit);
        await client.Containers.RemoveContainerAsync(created.ID, new ContainerRemoveParameters(), Ct);
        var told = new Collected<Message>();
        var filters = new Dictionary<string, IDictionary<string, bool>> { ["container"] = new Dictionary<string, bool> { [name] = true } };
        await client.System.MonitorEventsAsync(
            new ContainerEventsParameters { Since = $"{begin}", Until = $"{DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeSeconds()}", Filters = filters }, told, Ct);
        Assert.Equal(["create", "attach", "start", "die", "destroy"], told.Values.Select(message => message.Action));
    }

    /// <summary>Keeps what is reported, in its order.</summary>
    private sealed class Collected<T> : IProgress<T>
    {
        public List<T> Values { get; } = [];

        public void Report(T value) => Values.Add(value);
    }

    private static async Task<(string, string)> ExecAsync(DockerClient client, string container, string script)
    {
        var exec = await client.Exec.ExecCreateContainerAsync(
            container, new ContainerExecCreateParameters { AttachStdout = true, AttachStderr = true, Cmd = ["sh", "-c", script] }, Ct);
        using var stream = await client.Exec.StartAndAttachContainerExecAsync(exec.ID, false, Ct);
        return await stream.ReadOutputToEndAsync(Ct);
    }

    private static async Task<(string, string)> LogsAsync(DockerClient client, string container)
    {
        using var stream = await client.Containers.GetContainerLogsAsync(container, false, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true }, Ct);
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        await stream.CopyOutputToAsync(null, output, errors, Ct);
        return (Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(errors.ToArray()));
    }
}
