// Runs containers without a daemon: opens an engine in a directory of its own, makes an image from this machine's busybox, runs, enters,
// stops and removes containers, and prints what happened. Needs root.
using System.Formats.Tar;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;
using Berth.Networks;

string directory = Directory.CreateTempSubdirectory("berth-example-").FullName;
var options = new EngineOptions
{
    Root = Path.Combine(directory, "root"),
    Run = Path.Combine(directory, "run"),
    Bridge = new BridgeOptions { Name = "berthexample", ManageFirewall = false },
};
await using (var engine = await ContainerEngine.OpenAsync(options))
{
    // Whoever subscribes before something happens misses nothing of it.
    using EventSubscription events = engine.Events.Subscribe();
    var image = await engine.Images.BootstrapAsync("busybox");
    Console.WriteLine($"image {image.RepoTags[0]}");
    await RunToTheEndAsync(engine.Containers);
    await ServeAsync(engine.Containers);
    await PrintAsync(events);
}

Directory.Delete(directory, recursive: true);

// RunAsync attaches before it starts, so the first line is not missed.
static async Task RunToTheEndAsync(ContainerOperations containers)
{
    await using var hello = await containers.RunAsync("busybox", ["sh", "-c", "echo hello; echo oops >&2; exit 4"]);
    var output = await hello.Stdio.ReadToEndAsync();
    Console.Write($"stdout: {output.Stdout}stderr: {output.Stderr}");
    Console.WriteLine($"exit code {await hello.WaitAsync()}");
    await containers.RemoveAsync(hello.Id);
}

// A service with limits, an environment and a label, whose output is read line by line.
static async Task ServeAsync(ContainerOperations containers)
{
    var settings = new ContainerSettings
    {
        Process = new ProcessDefinition { Environment = ["GREETING=good day"] },
        Identity = new IdentityDefinition { Labels = new Dictionary<string, string> { ["tier"] = "example" } },
        Limits = new ResourceLimits { Memory = new MemoryLimits { Limit = 64 << 20 }, Pids = 50 },
    };
    const string Script = "trap 'echo leaving; exit 0' TERM; echo ready; while true; do sleep 0.1; done";
    await using var service = await containers.RunAsync("busybox", ["sh", "-c", Script], settings, name: "service");
    await foreach (var line in service.Stdio.ReadLinesAsync())
    {
        Console.WriteLine($"{line.Source}: {line.Text}");
        if (line.Text == "ready")
        {
            await using var exec = await containers.ExecAsync("service", ["sh", "-c", "echo $GREETING from a container"]);
            Console.Write($"exec: {(await exec.Stdio.ReadToEndAsync()).Stdout}");
            Console.WriteLine($"exec's exit code {await exec.WaitAsync()}");
            await CopyAsync(containers);
            await containers.StopAsync("service");
        }
    }

    Console.WriteLine($"exit code {await service.WaitAsync()}");
    await foreach (var line in containers.ReadLogsAsync("service"))
    {
        Console.WriteLine($"logged: {line.Text}");
    }

    await containers.RemoveAsync("service");
}

// Files go in as a tar archive, and come out as one or by their content.
static async Task CopyAsync(ContainerOperations containers)
{
    var archive = new MemoryStream();
    await using (var tar = new TarWriter(archive, leaveOpen: true))
    {
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "note") { DataStream = new MemoryStream("copied in"u8.ToArray()) });
    }

    archive.Position = 0;
    await containers.CopyInAsync("service", "/tmp", archive);
    using var file = await containers.OpenFileAsync("service", "/tmp/note");
    using var content = new StreamReader(file.OpenRead());
    Console.WriteLine($"{file.Description.Name}, {file.Description.Size} bytes: {await content.ReadToEndAsync()}");
}

static async Task PrintAsync(EventSubscription events)
{
    await foreach (EngineEvent happened in events.ReadAllAsync())
    {
        Console.WriteLine($"event: {happened.Type} {happened.Action.Split(':')[0]}");
        if (happened.Action == ContainerActions.Destroy && happened.Attributes["name"] == "service")
        {
            return;
        }
    }
}
