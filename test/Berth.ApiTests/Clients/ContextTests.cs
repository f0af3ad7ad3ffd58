using Berth.ApiTests.Support;

namespace Berth.ApiTests.Clients;

/// <summary>Contexts, TLS and ssh: the stock client and ours read and write the same store, and reach the same engines.</summary>
public sealed class ContextTests(TestEngine engine) : EngineTests(engine), IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("berth-context-").FullName;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>Run by one client after the other in a directory of its own; what both print has to be equal.</summary>
    private static readonly string[] Session =
    [
        "context create one --docker host=tcp://1.2.3.4:2376,ca=ca.pem,cert=ca.pem,key=ca-key.pem --description first", "context create two --docker host=ssh://u@h",
        "context create one --docker host=tcp://x", "context create b/d", "context create default", "context create three --from one", "context create four --docker foo=bar",
        "context create five", "context create six --docker host=tcp://x,skip-tls-verify=true", "context ls -q", "context ls --format json",
        "context use one", "context show", "context ls -q", "context rm one", "context use three", "context rm one", "context rm nope", "context rm default", "context use nope",
        "context update two --description second --docker host=tcp://9:1", "context inspect three", "context inspect nope", "context inspect",
        "context inspect three two --format '{{.Name}} {{.Endpoints.docker.Host}}'", "context export three", "context export three", "context import seven three.dockercontext",
        "context import seven three.dockercontext", "context inspect seven --format '{{json .TLSMaterial}}'", "context use default", "context show", "-c two context show",
        "context rm -f two three five six seven",
    ];

    [Fact]
    public async Task Session_OfBothClients_SaysTheSame()
    {
        var ours = await SessionAsync("berth", Engine.Berth.Program);
        var dockers = await SessionAsync("docker", Docker.Program);
        for (var i = 0; i < Session.Length; i++)
            Assert.Equal((Session[i], dockers[i]), (Session[i], ours[i]));
    }

    [Fact]
    public async Task Store_OfOneClient_IsTheOthers()
    {
        await MakeCertificatesAsync();
        foreach (var (writer, reader) in ((Client[][])[[Docker, Engine.Berth], [Engine.Berth, Docker]]).Select(pair => (pair[0], pair[1])))
        {
            var name = writer == Docker ? "dockers" : "berths";
            await File.WriteAllTextAsync(Path.Combine(_home, "config.json"), """{"auths":{"r.test":{}},"currentContext":"","other":[1,2]}""", Ct);
            await RunAsync(writer.Program, $"context create {name} --description text --docker host=unix://{Engine.Daemon.Socket},ca={_home}/ca.pem");
            await RunAsync(writer.Program, $"context use {name}");
            Assert.Equal(name, await RunAsync(reader.Program, "context show"));
            Assert.Equal($"unix://{Engine.Daemon.Socket} [ca.pem]", await RunAsync(reader.Program, $"context inspect {name} --format '{{{{.Endpoints.docker.Host}}}} {{{{.TLSMaterial.docker}}}}'"));
            Assert.Contains(TestEngine.Image, await RunAsync(reader.Program, "images --format '{{.Repository}}:{{.Tag}}'"), StringComparison.Ordinal);
            Assert.Equal(writer != Docker, (await File.ReadAllTextAsync(Path.Combine(_home, "config.json"), Ct)).Contains("\"other\"", StringComparison.Ordinal));
            Assert.Contains("r.test", await File.ReadAllTextAsync(Path.Combine(_home, "config.json"), Ct), StringComparison.Ordinal);
            await RunAsync(reader.Program, $"context rm -f {name}");
        }
    }

    [Fact]
    public async Task Tls_WithCertificates_CarriesEveryKindOfConnection()
    {
        TestEngine.SkipOnOracle("the daemon is berthd's");
        await MakeCertificatesAsync();
        var directory = Directory.CreateDirectory(Path.Combine(_home, "daemon")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_home, "daemon.json"), """{"bridge":"berth9","iptables":false,"bip":"172.29.0.1/24"}""", Ct);
        await using var network = new Link("berth9");
        await using var daemon = new EngineProcess(
            directory, Repository.Program("berthd"), "--config", $"{_home}/daemon.json", "--root", $"{directory}/root", "--run", $"{directory}/run",
            "--host", "tcp://127.0.0.1:23760", "--host", $"unix://{directory}/docker.sock", "--tlsverify", "--tlscacert", $"{_home}/ca.pem", "--tlscert", $"{_home}/server.pem", "--tlskey", $"{_home}/server-key.pem");
        await daemon.StartAsync();
        var berth = Engine.Berth.Program;
        const string Host = "-H tcp://127.0.0.1:23760";
        const string Keys = "--tlsverify --tlscacert ca.pem --tlscert cert.pem --tlskey key.pem";
        await RunAsync(berth, $"{Host} {Keys} image bootstrap busybox");

        Assert.Equal("in and out\nerr", await RunAsync(berth, $"{Host} {Keys} run --rm -i busybox sh -c 'cat; echo err >&2' 2>&1 <<<'in and out'"));
        Assert.Equal("2000000", await RunAsync(berth, $"{Host} {Keys} run --rm busybox sh -c 'yes | head -c 2000000' | wc -c"));
        Assert.Equal("7", await RunAsync(berth, $"{Host} {Keys} run --rm busybox sh -c 'exit 7' || echo $?"));
        Assert.Equal("busybox", await RunAsync("env", $"DOCKER_HOST=tcp://127.0.0.1:23760 DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH={_home} {berth} images --format '{{{{.Repository}}}}'"));
        await RunAsync(berth, "context create locked --docker host=tcp://127.0.0.1:23760,ca=ca.pem,cert=cert.pem,key=key.pem");
        Assert.Equal("busybox", await RunAsync(berth, "-c locked images --format '{{.Repository}}'"));
        Assert.Equal("busybox", await RunAsync(Docker.Program, "-c locked images --format '{{.Repository}}'"));

        Assert.Contains("error during connect", (await TryAsync(berth, $"{Host} --tlsverify --tlscacert other.pem --tlscert cert.pem --tlskey key.pem ps")).Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await TryAsync(berth, $"{Host} --tls --tlscert other.pem --tlskey other-key.pem ps")).ExitCode);
        Assert.Equal(0, (await TryAsync(berth, $"{Host} --tls --tlscert cert.pem --tlskey key.pem ps")).ExitCode);
        Assert.NotEqual(0, (await TryAsync(berth, $"{Host} ps")).ExitCode);
    }

    /// <summary>The program in the place of ssh runs the command of the other machine here, in a shell as sshd does.</summary>
    [Fact]
    public async Task Ssh_RunsDialStdioThere_AndCarriesEveryKindOfConnection()
    {
        var bin = Directory.CreateDirectory(Path.Combine(_home, "bin")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(bin, "ssh"),
            $"#!/bin/sh\necho \"$@\" >>{_home}/calls\nwhile [ \"$1\" != -- ]; do shift; done; shift 2\nexport DOCKER_HOST=unix://{Engine.Daemon.Socket}\nPATH={Path.GetDirectoryName(Engine.Berth.Program)}:$PATH exec sh -c \"$*\"\n", Ct);
        File.SetUnixFileMode(Path.Combine(bin, "ssh"), (UnixFileMode)0b111_101_101);
        var berth = $"PATH={bin}:$PATH {Engine.Berth.Program} -H ssh://me@far:2222";
        Assert.Equal("through", await RunAsync("env", $"{berth} run --rm -i --name {NewName()} {TestEngine.Image} cat <<<through"));
        Assert.Contains("-l me -p 2222 -- far berth system dial-stdio", await File.ReadAllTextAsync(Path.Combine(_home, "calls"), Ct), StringComparison.Ordinal);
        Assert.Equal("3", await RunAsync("env", $"{berth} run --rm --name {NewName()} {TestEngine.Image} sh -c 'exit 3' || echo $?"));
    }

    private async Task<List<string>> SessionAsync(string name, string program)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_home, name)).FullName;
        (await Command.RunAsync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", $"{directory}/ca-key.pem", "-out", $"{directory}/ca.pem", "-subj", "/CN=x"])).Succeeded();
        List<string> answers = [];
        foreach (var line in Session)
        {
            var result = await TryAsync(program, line, directory);
            var text = $"{result.ExitCode}\n{result.Output}\n{result.Errors}";
            answers.Add(text.Replace(directory, "DIR", StringComparison.Ordinal).Replace("unix:///run/berth/berth.sock", "SOCKET", StringComparison.Ordinal)
                .Replace("unix:///var/run/docker.sock", "SOCKET", StringComparison.Ordinal).Replace("\\u003c", "<", StringComparison.Ordinal).Replace("\\u003e", ">", StringComparison.Ordinal));
        }

        return answers;
    }

    private async Task MakeCertificatesAsync()
    {
        const string Script = """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -days 2 -subj /CN=authority
            openssl req -x509 -newkey rsa:2048 -nodes -keyout other-key.pem -out other.pem -days 2 -subj /CN=stranger
            sign() {
              openssl req -newkey rsa:2048 -nodes -keyout $2 -out request.pem -subj /CN=$1
              openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out $3 -days 2 -extfile <(printf "$4")
            }
            sign engine server-key.pem server.pem 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth'
            sign client key.pem cert.pem 'extendedKeyUsage=clientAuth'
            """;
        (await Command.RunAsync("bash", ["-e", "-c", $"cd {_home}; {Script}"])).Succeeded();
    }

    private async Task<string> RunAsync(string program, string line) => (await TryAsync(program, line)).Succeeded().Output.TrimEnd('\n');

    /// <summary>A line of a shell, with a client's directory of its own and no engine named.</summary>
    private Task<CommandResult> TryAsync(string program, string line, string? directory = null) => Command.RunAsync(
        "env", ["-u", "DOCKER_HOST", "-u", "BERTH_HOST", $"HOME={_home}", $"DOCKER_CONFIG={directory ?? _home}", "bash", "-c", $"cd {directory ?? _home}; {program} {line}"]);

    /// <summary>The bridge of a daemon that ends before it.</summary>
    private sealed class Link(string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Command.RunAsync("ip", ["link", "del", name]);
    }
}
