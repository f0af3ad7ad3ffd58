// What TestcontainersTests runs: Testcontainers for .NET, unchanged, as a test of somebody's application would use it.
using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Microsoft.Extensions.Logging.Abstractions;

var name = args[0];
const string Script = "trap 'echo leaving; exit 3' TERM; echo starting; sleep 0.2; touch /ready; echo ready to serve; echo careful >&2; while true; do sleep 0.1; done";

await ByMessageAsync();
await ByCommandAsync();
await OneThatFailsAsync();
Console.WriteLine("all well");

ContainerBuilder Builder() => new ContainerBuilder("busybox:latest")
    .WithImagePullPolicy(PullPolicy.Never)
    .WithLogger(NullLogger.Instance)
    .WithCommand("sh", "-c", Script);

async Task ByMessageAsync()
{
    var output = new MemoryStream();
    var errors = new MemoryStream();
    await using var container = Builder()
        .WithName(name)
        .WithEnvironment("A", "b")
        .WithLabel("kind", "testcontainers")
        .WithTmpfsMount("/scratch")
        .WithResourceMapping(Encoding.UTF8.GetBytes("mapped"), "/srv/mapped/file")
        .WithOutputConsumer(Consume.RedirectStdoutAndStderrToStream(output, errors))
        .WithWaitStrategy(Wait.ForUnixContainer().UntilMessageIsLogged("ready to serve"))
        .Build();
    await container.StartAsync();
    Require(container.State == TestcontainersStates.Running, $"it is {container.State}");
    Require(container.Name == "/" + name, container.Name);
    Require(container.IpAddress.Length > 0, "no address");

    var exec = await container.ExecAsync(["sh", "-c", "echo $A; echo no >&2; exit 5"]);
    Require((exec.Stdout, exec.Stderr, exec.ExitCode) == ("b\n", "no\n", 5), $"exec: {exec.Stdout}{exec.Stderr}{exec.ExitCode}");
    var (stdout, stderr) = await container.GetLogsAsync(timestampsEnabled: false);
    Require((stdout, stderr) == ("starting\nready to serve\n", "careful\n"), $"logs: {stdout}{stderr}");

    await container.CopyAsync(Encoding.UTF8.GetBytes("copied"), "/srv/copied");
    var files = await container.ExecAsync(["cat", "/srv/mapped/file", "/srv/copied"]);
    Require(files.Stdout == "mappedcopied", $"files: {files.Stdout}{files.Stderr}");
    Require(Encoding.UTF8.GetString(await container.ReadFileAsync("/srv/mapped/file")) == "mapped", "what was read");

    await container.StopAsync();
    Require(await container.GetExitCodeAsync() == 3, "exit code");
    Require(container.State == TestcontainersStates.Exited, $"it is {container.State}");
    Require(Encoding.UTF8.GetString(output.ToArray()).Contains("ready to serve", StringComparison.Ordinal), "nothing was followed");
}

async Task ByCommandAsync()
{
    await using var container = Builder().WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted("test", "-e", "/ready")).Build();
    await container.StartAsync();
    await container.PauseAsync();
    Require(container.State == TestcontainersStates.Paused, $"it is {container.State}");
    await container.UnpauseAsync();
    Require(container.State == TestcontainersStates.Running, $"it is {container.State}");
}

// What cannot be started is told with the engine's words.
async Task OneThatFailsAsync()
{
    await using var container = Builder().WithCommand(new OverwriteEnumerable<string>(["/no/such"])).Build();
    try
    {
        await container.StartAsync();
    }
    catch (Exception error)
    {
        Require(error.Message.Contains("no such file or directory", StringComparison.Ordinal), error.Message);
        return;
    }

    Require(false, "it has started");
}

static void Require(bool holds, string otherwise)
{
    if (!holds)
    {
        throw new InvalidOperationException(otherwise);
    }
}
