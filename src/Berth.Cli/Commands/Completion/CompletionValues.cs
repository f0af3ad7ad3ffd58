using Berth.Api;
using Berth.Cli.Arguments;
using Berth.Cli.Contexts;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Completion;

/// <summary>What options and operands can be: words that are known, and names that the engine knows at the moment. One that cannot be asked knows none.</summary>
internal sealed class CompletionValues(Engine engine, ContextCatalog contexts)
{
    /// <summary>Whatever files there are: the shell knows.</summary>
    public static readonly Candidate Files = new(":files");

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["restart"] = ["no", "on-failure", "always", "unless-stopped"], ["pull"] = ["always", "missing", "never"], ["log-driver"] = ["json-file", "none"],
        ["network"] = ["bridge", "host", "none", "container:"], ["ipc"] = ["private", "shareable", "host", "none", "container:"], ["pid"] = ["host", "container:"],
        ["uts"] = ["host"], ["userns"] = ["host"], ["cgroupns"] = ["host", "private"], ["format"] = ["json", "table"], ["type"] = ["container", "image", "volume"],
        ["as"] = ["run", "compose"], ["attach"] = ["stdin", "stdout", "stderr"], ["signal"] = ["HUP", "INT", "KILL", "QUIT", "TERM", "USR1", "USR2", "WINCH"],
        ["security-opt"] = ["no-new-privileges", "seccomp=", "systempaths=unconfined"],
        ["filter"] = ["ancestor=", "before=", "dangling=", "event=", "exited=", "health=", "id=", "label=", "name=", "reference=", "since=", "status=", "type=", "until="],
    };

    private static readonly string[] FileOptions =
        ["env-file", "label-file", "cidfile", "volume", "tlscacert", "tlscert", "tlskey", "config", "output", "input", "device"];

    private static readonly string[] OfRunning = ["attach", "exec", "kill", "pause", "port", "stats", "stop", "top"];

    public IEnumerable<Candidate> OfOption(Option option) => option.Name switch
    {
        "context" or "from" => Contexts(),
        "volumes-from" => Containers("all"),
        "network" or "ipc" or "pid" => Known(option.Name).Concat(option.Name == "network" ? Networks() : []).DistinctBy(known => known.Word).Concat(Containers("all").Select(container => container with { Word = $"container:{container.Word}" })),
        _ when FileOptions.Contains(option.Name) => [Files],
        _ => Known(option.Name),
    };

    /// <param name="verb">Of the command.</param>
    /// <param name="usage">Its operands, as the help shows them.</param>
    /// <param name="index">Which of them.</param>
    public IEnumerable<Candidate> OfOperand(string verb, string usage, int index)
    {
        string[] words = usage.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool repeats = words.Length > 0 && words[^1].EndsWith("...]", StringComparison.Ordinal);
        string kind = index < words.Length ? words[index] : repeats ? words[^1] : "";
        return kind.Trim('[', ']', '.') switch
        {
            "bash|zsh|fish" => [new("bash"), new("zsh"), new("fish")],
            "NEW_NAME" => [],
            "create|ls|restore|rm" => [new("create"), new("ls"), new("restore"), new("rm")],
            ['V', 'O', 'L', 'U', 'M', 'E', ..] => Volumes(),
            "NAME|ID" => [.. Containers("all"), .. Images()],
            ['C', 'O', 'N', 'T', 'E', 'X', 'T', ..] => Contexts(),
            "MACHINE" => [.. Contexts(), .. Images()],
            "NETWORK" when verb != "create" => Networks(),
            ['C', 'O', 'N', 'T', 'A', 'I', 'N', 'E', 'R', ..] => Containers(StateFor(verb)),
            ['f' or 'F', 'i' or 'I', 'l' or 'L', ..] => [Files],
            var other when other.Contains("IMAGE", StringComparison.Ordinal) || other.Contains("REPOSITORY", StringComparison.Ordinal) => Images(),
            _ => [],
        };
    }

    private static string StateFor(string verb) => verb switch
    {
        "unpause" => "paused",
        "start" => "startable",
        _ => OfRunning.Contains(verb) ? "running" : "all",
    };

    private static IEnumerable<Candidate> Known(string option) => Words.GetValueOrDefault(option, []).Select(word => new Candidate(word));

    private List<Candidate> Containers(string state) => Ask(() => engine.Get(Target.OfContainers().With("all", true), ApiJson.Default.IReadOnlyListContainerSummary)
        .Where(container => state switch
        {
            "all" => true,
            "startable" => container.State is "created" or "exited",
            _ => container.State == state,
        })
        .Select(container => new Candidate(container.Names.Count > 0 ? container.Names[0].TrimStart('/') : container.Id, $"{container.Image}, {container.Status}")));

    private List<Candidate> Networks() => Ask(() => engine.Get("/networks", ApiJson.Default.IReadOnlyListNetworkInspect)
        .Select(network => new Candidate(network.Name, network.Driver)));

    private List<Candidate> Images() => Ask(() => engine.Get("/images/json", ApiJson.Default.IReadOnlyListImageSummary)
        .SelectMany(image => image.RepoTags ?? []).Where(name => !name.StartsWith('<')).Select(name => new Candidate(name)));

    private List<Candidate> Volumes() => Ask(() => engine.Get("/volumes", ApiJson.Default.VolumeList).Volumes.Select(volume => new Candidate(volume.Name)));

    private List<Candidate> Contexts() => Ask(() => contexts.Store.All().Select(context => new Candidate(context.Name, context.Description))
        .Append(new Candidate(Context.DefaultName, Context.DefaultDescription)));

    private static List<Candidate> Ask(Func<IEnumerable<Candidate>> ask)
    {
        try
        {
            return [.. ask()];
        }
        catch (Exception e) when (e is CommandException or LinuxException or IOException)
        {
            return [];
        }
    }
}
