using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Server;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;
using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Commands.Server;

/// <summary><c>berth info</c>.</summary>
internal sealed class InfoCommand : Command
{
    private readonly TextOption format = ListFormat.OptionOfOne();

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [format];

    public override IReadOnlyList<Example> Examples => [new("One value, for a script", "berth info -f '{{.CgroupVersion}}'")];

    public override int Run(Invocation invocation)
    {
        byte[] answer = invocation.Engine.Get("/info");
        if (format.Value is { Length: > 0 } text)
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonObject info = new(document.RootElement, ApiJson.Default.SystemInfo);
            invocation.Output.WriteLine(text == "json" ? JsonText.Of(info) : new Template(text).Apply(info));
            return 0;
        }

        SystemInfo system = Engine.Read(answer, ApiJson.Default.SystemInfo);
        invocation.Output.Write($"Client: Berth\n Version:    {Versions.Number}\n\n{Describe(system)}");
        foreach (string warning in system.Warnings ?? [])
        {
            invocation.Error.WriteLine(warning);
        }

        return 0;
    }

    private static string Describe(SystemInfo info)
    {
        StringBuilder text = new("Server:\n");
        text.Append($" Containers: {info.Containers}\n  Running: {info.ContainersRunning}\n  Paused: {info.ContainersPaused}\n  Stopped: {info.ContainersStopped}\n");
        text.Append($" Images: {info.Images}\n Server Version: {info.ServerVersion}\n Storage Driver: {info.Driver}\n");
        foreach (IReadOnlyList<string> pair in info.DriverStatus.Where(pair => pair.Count == 2))
        {
            text.Append($"  {pair[0]}: {pair[1]}\n");
        }

        text.Append($" Logging Driver: {info.LoggingDriver}\n Cgroup Driver: {info.CgroupDriver}\n Cgroup Version: {info.CgroupVersion}\n");
        text.Append($" Plugins:\n  Volume: {Words(info.Plugins.Volume)}\n  Network: {Words(info.Plugins.Network)}\n  Log: {Words(info.Plugins.Log)}\n");
        text.Append($" Swarm: {info.Swarm.LocalNodeState}\n Runtimes: {Words(info.Runtimes.Keys)}\n Default Runtime: {info.DefaultRuntime}\n");
        text.Append($" Security Options:\n{string.Concat(info.SecurityOptions.Select(option => $"  {option.Replace("name=", "", StringComparison.Ordinal)}\n"))}");
        text.Append($" Kernel Version: {info.KernelVersion}\n Operating System: {info.OperatingSystem}\n OSType: {info.OsType}\n Architecture: {info.Architecture}\n");
        text.Append($" CPUs: {info.Processors}\n Total Memory: {HumanUnits.BinarySize(info.MemTotal)}\n Name: {info.Name}\n ID: {info.Id}\n");
        text.Append($" Docker Root Dir: {info.DockerRootDir}\n Debug Mode: {(info.Debug ? "true" : "false")}\n Live Restore Enabled: {(info.LiveRestoreEnabled ? "true" : "false")}\n");
        return text.ToString();
    }

    private static string Words(IEnumerable<string> words) => string.Join(' ', words);
}
