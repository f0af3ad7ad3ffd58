using System.Text.RegularExpressions;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Clients;

/// <summary>The same command lines through the stock client and through ours, against one engine: standard output and exit code are equal.</summary>
public sealed partial class SameOutputTests(TestEngine engine) : EngineTests(engine)
{
    /// <summary>What only looks. RUN is a container that runs, END one that ended with 3, NEW one that never started.</summary>
    private static readonly string[] Looks =
    [
        "ps", "ps -a", "ps -aq", "ps -aq --no-trunc", "ps -a --no-trunc", "ps -l", "ps -n 2", "ps -as", "container ls -a", "container list -a", "container ps -a",
        "ps -a --filter name=END", "ps -a -f status=exited -f label=tier=end", "ps -a -f label=tier", "ps -a -f exited=3", "ps -a -f ancestor=busybox --format '{{.Names}}'",
        "ps -a -f nonsense=1", "ps -a -f nonsense", "ps -a --format json", "ps -a --format '{{json .}}'", "ps -a --format table", "ps -a --format 'table {{.ID}}\\t{{.Names}}'",
        "ps -a --format 'table {{.Names}}\\t{{.Label \"tier\"}}\\t{{.Label \"com.x.some-key_b\"}}'", "ps -a --format '{{.Names}}: {{.Status}} {{.State}}'",
        "ps -a --format '{{upper .Names}} {{lower .Image}} {{title .State}}'", "ps -a --format '{{truncate .ID 3}}|{{pad .Names 2 3}}|{{len .ID}}'",
        "ps -a --format '{{join (split .Image \":\") \"/\"}}'", "ps -a --format '{{if eq .State \"exited\"}}{{.Names}}{{else}}-{{end}}'",
        "ps -a --format '{{printf \"%-40s|%5d|%q\" .Names 7 .State}}'", "ps -a --format '{{println .Names .State}}'", "ps -a --format '{{.Labels}}'", "ps -a --format '{{.Mounts}}{{.LocalVolumes}}{{.Networks}}{{.Ports}}'",
        "ps -a --format '{{.Nothing}}'", "ps -a --format '{{.Names'", "ps -a --format '{{range'", "ps -a --format '{{with .Names}}{{.}}{{end}}'", "ps -a --format '{{with $x := .Names}}{{$x}}{{end}}'",
        "ps -a --format '{{- .Names -}} x'", "ps -a --format '{{.Names | upper | printf \"<%s>\"}}'", "ps -a --format '{{and .Names .State}} {{or \"\" .State}} {{not .Names}}'",
        "ps -a --format '{{gt (len .Names) 3}} {{le 1 2}} {{ne .State \"x\"}}'", "ps -a --format '{{html \"<a>\"}} {{js \"it\\x27s\"}} {{urlquery \"a b\"}}'",
        "ps -aq --format '{{.Names}}'", "ps -a --format 'table {{upper .Names}}'", "ps -a --format 'a\\nb'", "ps -a --format ''", "ps extra", "ps --nonsense", "ps -aZ", "ps -n x",
        "inspect RUN", "inspect RUN END", "inspect nope", "inspect RUN nope", "container inspect RUN", "container inspect busybox", "image inspect busybox", "image inspect nope", "inspect busybox",
        "inspect --type image busybox", "inspect --type container busybox", "inspect --type nonsense busybox", "inspect -s END", "inspect -f json RUN", "inspect -f '{{json .Mounts}}' RUN",
        "inspect -f '{{.State.Status}} {{.State.ExitCode}}' END RUN", "inspect -f '{{index .Config.Labels \"tier\"}}' END", "inspect -f '{{.Config.Labels.tier}}' END", "inspect -f '{{.Config.Labels.none}}' END",
        "inspect -f '{{range .Config.Env}}{{.}};{{end}}' RUN", "inspect -f '{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}' END", "inspect -f '{{range $i, $e := .Config.Cmd}}{{$i}}:{{$e}} {{end}}' RUN",
        "inspect -f '{{len .Config.Env}} {{len .Mounts}}' RUN", "inspect -f '{{.Nope}}' RUN", "inspect -f '{{.State.Nope}}' RUN", "inspect -f '{{.HostConfig.RestartPolicy.Name}}' RUN",
        "inspect -f '{{.Config.Cmd}} {{.Config.Entrypoint}} {{.HostConfig.Binds}}' RUN", "inspect -f '{{json .Config}}' RUN", "inspect -f '{{.Config.Tty}} {{.HostConfig.Memory}}' RUN",
        "inspect -f '{{if .State.Running}}yes{{else}}no{{end}}' RUN END", "inspect -f '{{with index .Config.Env 0}}{{.}}{{end}}' RUN", "inspect -f '{{index .Config.Cmd 99}}' RUN",
        "inspect -f '{{join .Config.Cmd \",\"}}' RUN", "inspect -f '{{.HostConfig.Nope}}' RUN", "inspect -f '{{.Config.Healthcheck}}' RUN", "inspect -f '{{.State.Health}}' RUN",
        "inspect -f '{{.State.Health.Status}}' RUN", "inspect -f '{{.NetworkSettings.Networks.bridge.NetworkID}}' END", "inspect -f '{{println .Name}}' RUN", "inspect -f '{{.HostConfig.LogConfig.Type}}' RUN",
        "inspect -f '{{.RepoTags}} {{.Os}}/{{.Architecture}}' busybox", "inspect -f '{{.Config.Cmd}} {{json .RootFS}}' busybox",
        "images", "images -q", "images -a", "images --no-trunc", "images --digests", "images busybox", "images nope", "images 'busy*'", "images -f dangling=true", "images -f reference=busybox:latest",
        "images --format json", "images --format '{{.Repository}}:{{.Tag}} {{.ID}} {{.Size}}'", "images --format 'table {{.Repository}}\\t{{.Tag}}'", "images --format '{{json .}}'", "images --format '{{.Nope}}'",
        "image ls", "image list -q", "image ls extra extra", "images --format '{{.CreatedAt}} {{.CreatedSince}} {{.Digest}} {{.Containers}} {{.SharedSize}} {{.UniqueSize}} {{.VirtualSize}}'",
        "history busybox", "history -q busybox", "history --no-trunc busybox", "history -H=false busybox", "history --format json busybox", "history --format '{{.ID}} {{.CreatedBy}} {{.Comment}}' busybox", "history nope", "image history busybox",
        "logs END", "logs -t END | cut -c1-11", "logs --tail 1 END", "logs -n 0 END", "logs --since 1h END", "logs --until 1h END", "logs --details END", "logs nope", "logs", "container logs END", "logs --tail x END",
        "top RUN -o comm", "top RUN -eo pid,comm | tail -n +2 | wc -l", "top END", "top nope", "container top RUN -o args", "port RUN", "port RUN 80", "port nope", "port RUN 80/udp",
        "stats --no-stream --format '{{.Name}} {{.Container}}' RUN", "stats --no-stream --format '{{.Name}}' -a | sort", "stats --no-stream nope", "stats --no-stream --format json RUN | cut -c1-13", "stats --no-stream END",
        "version --format '{{.Server.Version}} {{.Server.APIVersion}} {{.Server.Os}}'", "version -f '{{.Server.Platform.Name}}'", "version -f '{{.Nope}}'", "version --format '{{json .Server}}'", "version extra",
        "info --format '{{.ServerVersion}} {{.Driver}} {{.Containers}}'", "info -f '{{json .Plugins}}'", "info -f '{{.Nope}}'", "info -f '{{json .Swarm.LocalNodeState}}'", "system info -f '{{.Name}}'",
        "system df", "system df --format json", "system df --format '{{.Type}} {{.TotalCount}} {{.Active}}'", "system df --format 'table {{.Type}}\\t{{.Size}}'", "system df -v", "system df -v --format '{{.Type}}'", "system df extra",
        "events --since 1h --until 0s -f type=container -f event=create --format '{{.Actor.Attributes.image}}' | sort -u", "events --since 1h --until 0s -f event=nothing", "events --since 1h --until 0s -f container=END -f event=die --format '{{.Actor.Attributes.exitCode}} {{.Type}} {{.Action}}'",
        "events --since 1h --until 0s -f container=END -f event=die", "events --since 1h --until 0s -f container=END -f event=die --format json", "events --since 1h --until 0s -f container=END -f event=die --format '{{json .Actor.Attributes}}'",
        "events --since x", "events extra", "system events --since 1h --until 0s -f event=nothing",
        "diff", "nonsense", "container nonsense", "image nonsense", "container", "rm", "stop", "kill", "run", "create", "start", "tag busybox", "rename RUN", "exec RUN", "attach", "cp",
    ];

    /// <summary>What changes something, each client on containers of its own: NAME is one that runs, DONE one that ended.</summary>
    private static readonly string[] Changes =
    [
        "stop -t 0 NAME", "stop --timeout 0 NAME", "stop NAME nope", "kill NAME", "kill -s TERM NAME", "kill -s nonsense NAME", "kill DONE", "pause NAME", "pause DONE", "unpause NAME", "restart -t 0 NAME", "restart -t 0 DONE nope",
        "rm NAME", "rm -f NAME", "rm DONE nope", "rm -f nope", "rm -v DONE", "rm -l DONE", "container rm DONE", "start DONE", "start nope", "start NAME", "start -a DONE", "start -ai DONE", "start -a DONE NAME",
        "wait DONE", "wait DONE DONE", "wait nope", "rename NAME NAME", "rename nope x", "rename NAME ''", "rename DONE 'a/b'", "exec NAME echo hi", "exec NAME sh -c 'exit 5'", "exec DONE true", "exec nope true",
        "exec -e A=1 -w /tmp -u nobody NAME sh -c 'echo $A; pwd; id -un'", "exec -d NAME true", "exec NAME nonsense", "exec NAME /etc", "exec -t NAME true | cat", "exec --env-file /no/such NAME true", "echo x | CLIENT exec -i NAME cat",
        "update -m 64m --memory-swap -1 NAME", "update NAME", "update --cpus 0.5 NAME nope", "update --restart nonsense NAME", "update --restart on-failure:x NAME", "attach DONE", "attach nope", "attach --no-stdin DONE",
        "run --rm busybox echo hi", "run --rm busybox sh -c 'exit 4'", "run --rm busybox nonsense", "run --rm busybox /etc", "run --rm nope:none", "run --rm --pull never nope:none", "run --rm --nonsense busybox", "run -d --rm busybox true",
        "run --rm -a stdout busybox sh -c 'echo out; echo err >&2'", "run --rm -a stderr busybox sh -c 'echo out'", "run --rm -d -a stdout busybox true", "echo in | CLIENT run --rm -i busybox cat", "echo in | CLIENT run --rm busybox cat",
        "run --rm --annotation a=b busybox true", "run --rm --cidfile /no/such/dir/x busybox true", "run --rm --env-file /no/such busybox true", "run --rm -e A=b -e C --label x=y busybox sh -c 'echo $A$C'", "run --rm --label-file /no/such busybox true",
        "run --rm --sig-proxy=false busybox true", "run --rm --detach-keys nonsense busybox true", "run --rm -it busybox true", "run --rm --restart always busybox true", "run --rm --memory 1 busybox true", "run --rm --cpus x busybox true",
        "run --rm --network nope busybox true", "run --rm -v /a:/b:nonsense busybox true", "run --rm -v a busybox true", "run --rm --mount type=bind busybox true", "run --rm --mount type=bind,source=/no/such,target=/x busybox true", "run --rm --mount nonsense busybox true",
        "run --rm --tmpfs /x:nonsense busybox true", "run --rm --ulimit nofile=1:2:3 busybox true", "run --rm --ulimit nofile=5:4 busybox true", "run --rm -u nope busybox true", "run --rm -w relative busybox true", "run --rm --entrypoint /bin/echo busybox a b",
        "run --rm --name 'a b' busybox true", "run --rm --stop-signal nonsense busybox true", "run --rm --health-cmd x --no-healthcheck busybox true", "run --rm --health-interval=-1s busybox true", "run --rm --add-host nonsense busybox true", "run --rm --dns nonsense busybox true",
        "run --rm --device /no/such busybox true", "run --rm --cap-add NONSENSE busybox true", "run --rm --security-opt nonsense busybox true", "run --rm --sysctl nonsense=1 busybox true", "run --rm --log-driver nonsense busybox true", "run --rm --pid nonsense busybox true",
        "run --rm --expose 80 --mac-address 02:42:ac:11:00:99 busybox true", "run --rm -p 99999:80 busybox true", "run --rm -p x busybox true", "run --rm --device-read-bps /dev/nope:1mb busybox true", "run --rm --blkio-weight-device x busybox true",
        "create --name NAME busybox", "create nope:none", "create --rm --restart always busybox",
        "tag busybox same:1", "tag nope same:1", "tag busybox 'UPPER'", "tag busybox same@sha256:x", "CLIENT tag busybox same:1 && CLIENT rmi same:1", "rmi nope", "rmi -f nope", "image rm nope nope2", "save -o /no/such/dir/x busybox", "save nope | wc -c", "load -i /no/such", "import /no/such",
        "echo n | CLIENT container prune", "echo y | CLIENT container prune --filter label=nothing", "container prune -f --filter label=nothing", "echo n | CLIENT image prune", "image prune -f", "image prune -af --filter until=9999h", "container prune -f --filter nonsense=1",
        "echo n | CLIENT system prune", "echo n | CLIENT system prune -a --volumes", "system prune -f --filter label=nothing", "echo n | CLIENT system prune --filter label=nothing",
    ];

    [Fact]
    public async Task Looking_PrintsTheSame()
    {
        var (run, end, made) = (await StartIdleAsync("-l", "com.x.some-key_b=v"), NewName(), NewName());
        await Docker.TryAsync("run", "--name", end, "-l", "tier=end", "-l", "b=2", Image, "sh", "-c", "echo one; echo two; exit 3");
        await Docker.RunAsync("create", "--name", made, "-v", "/srv:/data", Image, "true");
        List<string> differences = [];
        foreach (var line in Looks)
        {
            var text = line.Replace("RUN", run, StringComparison.Ordinal).Replace("END", end, StringComparison.Ordinal).Replace("NEW", made, StringComparison.Ordinal);
            Compare(line, Normal(await TryAsync(Docker, text)), Normal(await TryAsync(Engine.Berth, text)), differences);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public async Task Changing_DoesAndPrintsTheSame()
    {
        List<string> differences = [];
        await Docker.RunAsync("image", "prune", "-f"); // what others have left is there for the first client alone
        foreach (var line in Changes)
        {
            List<string> answers = [];
            foreach (var client in (Client[])[Docker, Engine.Berth])
            {
                var needsName = line.Contains("NAME", StringComparison.Ordinal) && !line.StartsWith("create", StringComparison.Ordinal);
                var name = needsName ? await StartIdleAsync() : NewName();
                var done = NewName();
                if (line.Contains("DONE", StringComparison.Ordinal))
                    await Docker.RunAsync("run", "--name", done, Image, "echo", "did");
                var result = await TryAsync(client, line.Replace("NAME", name, StringComparison.Ordinal).Replace("DONE", done, StringComparison.Ordinal));
                answers.Add(Normal(result).Replace(name, "NAME", StringComparison.Ordinal).Replace(done, "DONE", StringComparison.Ordinal));
                await Docker.TryAsync("rm", "-f", name, done);
            }

            Compare(line, answers[0], answers[1], differences);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static void Compare(string line, string dockers, string ours, List<string> differences)
    {
        if (dockers != ours)
            differences.Add($"{line}\n--- docker\n{dockers}\n--- berth\n{ours}\n");
    }

    private static Task<CommandResult> TryAsync(Client client, string line)
    {
        var command = line.Contains("CLIENT", StringComparison.Ordinal) ? line.Replace("CLIENT", client.Program, StringComparison.Ordinal) : $"{client.Program} {line}";
        return Command.RunAsync("bash", ["-o", "pipefail", "-c", command], null, client.Environment);
    }

    private static string Normal(CommandResult result)
    {
        var text = result.Output.Replace("docker ", "berth ", StringComparison.Ordinal);
        text = Ids().Replace(text, "ID");
        text = Times().Replace(text, "TIME");
        // An age that grows between the two moves the columns behind it.
        text = Ages().IsMatch(text) ? Gaps().Replace(Ages().Replace(text, "AGE "), " ") : text;
        return $"{result.ExitCode}\n{text.TrimEnd('\n')}";
    }

    [GeneratedRegex(" +")]
    private static partial Regex Gaps();

    [GeneratedRegex("[0-9a-f]{64}|\\b[0-9a-f]{12}\\b")]
    private static partial Regex Ids();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(Z| \\+0000 UTC)?|\"time\":[0-9]+,\"timeNano\":[0-9]+|\"(time|timeNano)\": ?[0-9]+")]
    private static partial Regex Times();

    [GeneratedRegex("(About )?(Less than )?(a|[0-9]+) (seconds?|minutes?)( ago)? *")]
    private static partial Regex Ages();
}
