using System.Net;
using System.Net.Sockets;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Daemon;

/// <summary>A daemon of its own beside the suite's: where it listens, who is let in, and what a SIGHUP changes.</summary>
public sealed class OptionTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-options-").FullName;
    private EngineProcess? _daemon;

    public ValueTask InitializeAsync()
    {
        TestEngine.SkipOnOracle("options of berthd");
        Configure("\"labels\": [\"a=b\"]");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
            await _daemon.DisposeAsync();
        await Command.RunAsync("ip", ["link", "del", "berth8"]);
        await Command.RunAsync("rm", ["-rf", _directory]);
    }

    [Fact]
    public async Task Tls_WithVerify_ServesWhoHasACertificateOfTheAuthority()
    {
        var port = FreePort();
        await MakeCertificatesAsync();
        await StartAsync("--host", $"tcp://127.0.0.1:{port}", "--tlsverify", "--tlscacert", "ca.pem", "--tlscert", "server.pem", "--tlskey", "server-key.pem");

        var known = await DockerAsync(port, "ca.pem", "client.pem", "client-key.pem");
        var stranger = await DockerAsync(port, "ca.pem", "stranger.pem", "stranger-key.pem");
        var plain = await Command.RunAsync("docker", ["-H", $"tcp://127.0.0.1:{port}", "version"]);

        Assert.Equal("0.1.0\n", known.Succeeded().Output);
        Assert.NotEqual(0, stranger.ExitCode);
        Assert.NotEqual(0, plain.ExitCode);
        await new Client("docker", _daemon!.Socket).RunAsync("version");
    }

    [Fact]
    public async Task Tls_AttachedContainer_GetsItsInputAndItsEnd()
    {
        var port = FreePort();
        await MakeCertificatesAsync();
        await StartAsync("--host", $"tcp://127.0.0.1:{port}", "--tlsverify", "--tlscacert", "ca.pem", "--tlscert", "server.pem", "--tlskey", "server-key.pem");
        await new Client(Repository.Program("berth"), _daemon!.Socket).RunAsync("image", "bootstrap", "busybox");

        var result = await Command.RunAsync(
            "docker", [.. TlsFlags(port, "ca.pem", "client.pem", "client-key.pem"), "run", "--rm", "-i", TestEngine.Image, "cat"], "through\n"u8.ToArray());

        Assert.Equal("through\n", result.Succeeded().Output);
    }

    /// <summary>As dockerd: containers that name no network have a loopback only, and networks of one's own are as ever.</summary>
    [Fact]
    public async Task BridgeNone_ThereIsNoDefaultNetwork()
    {
        File.WriteAllText(PathOf("config.json"), """{ "bridge": "none", "iptables": false }""");
        await StartAsync();
        var docker = new Client("docker", _daemon!.Socket);
        await new Client(Repository.Program("berth"), _daemon.Socket).RunAsync("image", "bootstrap", "busybox");

        Assert.Equal("host none", string.Join(' ', (await docker.RunAsync("network", "ls", "--format", "{{.Name}}")).Split('\n').Order(StringComparer.Ordinal)));
        Assert.Equal("lo", await docker.RunAsync("run", "--rm", "-p", "8466:80", TestEngine.Image, "ls", "/sys/class/net"));
        Assert.Equal("lo", await docker.RunAsync("run", "--rm", "--network", "bridge", TestEngine.Image, "ls", "/sys/class/net"));
        await docker.RunAsync("run", "-d", "--name", "plain", TestEngine.Image, "sleep", "1000");
        Assert.Equal("bridge []", await docker.RunAsync("inspect", "-f", "{{.HostConfig.NetworkMode}} [{{.NetworkSettings.IPAddress}}]", "plain"));

        await docker.RunAsync("network", "create", "--subnet", "10.93.0.0/24", "own");
        await docker.RunAsync("network", "connect", "own", "plain");
        Assert.Equal("10.93.0.2", await docker.RunAsync("inspect", "-f", "{{.NetworkSettings.Networks.own.IPAddress}}", "plain"));
        Assert.Contains("unable to derive the IP value for host-gateway", (await docker.TryAsync("run", "--rm", "--add-host", "h:host-gateway", TestEngine.Image, "true")).Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Command.RunAsync("ip", ["link", "show", "none"])).ExitCode);

        await docker.RunAsync("rm", "-f", "plain");
        await docker.RunAsync("network", "rm", "own");
    }

    [Theory]
    [InlineData("nothing.pem", "cannot use the certificate")]
    [InlineData("ca.pem", "cannot use the certificate")]
    public async Task Tls_CertificateThatDoesNotServe_IsNamed(string certificate, string problem)
    {
        await MakeCertificatesAsync();
        var result = await Command.RunAsync(
            Repository.Program("berthd"),
            [.. Directories(), "--host", $"tcp://127.0.0.1:{FreePort()}", "--tls", "--tlscert", PathOf(certificate), "--tlskey", PathOf("server-key.pem")]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(problem, result.Errors, StringComparison.Ordinal);
        Assert.Contains(certificate, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_OfAServiceManager_AreServed()
    {
        // The service manager's part: a socket at descriptor 3, and who it is for.
        const string manager = """
            import os, socket, sys
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(sys.argv[1])
            listener.listen()
            os.set_inheritable(os.dup2(listener.fileno(), 3), True)
            os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid())
            os.execv(sys.argv[2], sys.argv[2:])
            """;
        _daemon = new EngineProcess(
            _directory, "/usr/bin/python3", ["-c", manager, PathOf("docker.sock"), Repository.Program("berthd"), .. Directories(), "--host", "fd://"]);
        await _daemon.StartAsync();
        Assert.Contains("berth8", await new Client("docker", _daemon.Socket).RunAsync("network", "inspect", "bridge"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_OfAServiceManagerThatIsNotThere_AreRefused()
    {
        var result = await Command.RunAsync(Repository.Program("berthd"), [.. Directories(), "--host", "fd://"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no service manager has opened a socket", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HangUp_ChangedFile_IsAppliedAndAWrongOneIsNot()
    {
        await StartAsync();
        var docker = new Client("docker", _daemon!.Socket);
        Assert.Equal("[a=b] json-file", await docker.RunAsync("info", "-f", "{{.Labels}} {{.LoggingDriver}}"));

        Configure("\"labels\": [\"c=d\"], \"log-driver\": \"none\"");
        await HangUpAsync();
        await Eventually.TrueAsync("the new settings", async () => await docker.RunAsync("info", "-f", "{{.Labels}} {{.LoggingDriver}}") == "[c=d] none");

        Configure("\"labls\": []");
        await HangUpAsync();
        await Eventually.TrueAsync("the complaint", async () => (await File.ReadAllTextAsync(_daemon.Log)).Contains("unknown setting \\\"labls\\\"", StringComparison.Ordinal));
        Assert.Equal("[c=d]", await docker.RunAsync("info", "-f", "{{.Labels}}"));
    }

    [Fact]
    public async Task Metrics_OnTheirAddress_AreServedAndNothingElseIs()
    {
        var port = FreePort();
        await StartAsync("--metrics-addr", $"127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        using var other = await http.GetAsync(new Uri("/info", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("engine_daemon_container_states_containers{state=\"running\"} 0\n", text, StringComparison.Ordinal);
        Assert.Matches("(?m)^process_resident_memory_bytes [1-9][0-9]{6,}$", text);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Defaults_OfContainers_AreWhatTheFileSays()
    {
        await File.WriteAllTextAsync(
            PathOf("profile.json"), """{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO" }] }""",
            TestContext.Current.CancellationToken);
        Configure($"""
            "no-new-privileges": true, "dns": ["10.9.8.7"], "dns-search": ["example.org"], "default-ipc-mode": "shareable", "default-cgroupns-mode": "host",
            "seccomp-profile": "{PathOf("profile.json")}", "pidfile": "{PathOf("pid")}", "exec-opts": ["native.cgroupdriver=cgroupfs"], "live-restore": false
            """);
        await StartAsync();
        await new Client(Repository.Program("berth"), _daemon!.Socket).RunAsync("image", "bootstrap", "busybox");
        var docker = new Client("docker", _daemon.Socket);
        const string script = "grep NoNewPrivs /proc/self/status; cat /etc/resolv.conf; mkdir /x && echo made";

        var plain = await docker.TryAsync("run", "--name", "plain", TestEngine.Image, "sh", "-c", script);
        var own = await docker.TryAsync("run", "--rm", "--security-opt", "no-new-privileges=false", "--security-opt", "seccomp=unconfined", "--dns", "10.1.1.1", TestEngine.Image, "sh", "-c", script);

        Assert.Contains("NoNewPrivs:\t1\n", plain.Output, StringComparison.Ordinal);
        Assert.Contains("nameserver 10.9.8.7\nsearch example.org\n", plain.Output, StringComparison.Ordinal);
        Assert.Contains("mkdir: can't create directory '/x': Operation not permitted", plain.Errors, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t0\n", own.Output, StringComparison.Ordinal);
        Assert.Contains("nameserver 10.1.1.1\n", own.Output, StringComparison.Ordinal);
        Assert.Contains("made\n", own.Output, StringComparison.Ordinal);
        Assert.Equal("shareable host", await docker.RunAsync("inspect", "-f", "{{.HostConfig.IpcMode}} {{.HostConfig.CgroupnsMode}}", "plain"));
        Assert.Contains("name=no-new-privileges", await docker.RunAsync("info", "-f", "{{.SecurityOptions}}"), StringComparison.Ordinal);
        Assert.Contains("live-restore is set to false, and has no effect", await File.ReadAllTextAsync(_daemon.Log, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Equal($"{_daemon.Pid}", await File.ReadAllTextAsync(PathOf("pid"), TestContext.Current.CancellationToken));
        var second = await Command.RunAsync(Repository.Program("berthd"), [.. Directories(), "--host", $"unix://{PathOf("second.sock")}"]);
        Assert.Contains($"the process with PID {_daemon.Pid} is still running", second.Errors, StringComparison.Ordinal);
        await docker.RunAsync("rm", "plain");
        await _daemon.StopAsync();
        Assert.False(File.Exists(PathOf("pid")));
    }

    /// <summary>Whoever asks for a limit is told at once that it cannot be had. test/vm has the file systems that can.</summary>
    [Fact]
    public async Task StorageSize_OnAFileSystemWithoutQuotas_IsRefusedAtTheStart()
    {
        Configure("\"storage-opts\": [\"overlay2.override_kernel_check=true\", \"overlay2.size=10G\"]");
        var result = await Command.RunAsync(Repository.Program("berthd"), [.. Directories(), "--host", $"unix://{PathOf("docker.sock")}"]);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("berthd: the storage option overlay2.size cannot be had: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains("no quotas of projects are in force", result.Errors, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string PathOf(string name) => Path.Combine(_directory, name);

    private string[] Directories() => ["--root", PathOf("root"), "--run", PathOf("run"), "--config", PathOf("config.json")];

    /// <summary>A bridge of its own, and no part in the firewall's table: the suite's own engine runs beside it.</summary>
    private void Configure(string settings) =>
        File.WriteAllText(PathOf("config.json"), $$"""{ "bridge": "berth8", "bip": "172.30.8.1/24", "iptables": false, {{settings}} }""");

    private async Task StartAsync(params string[] options)
    {
        string[] absolute = [.. options.Select(option => option.EndsWith(".pem", StringComparison.Ordinal) ? PathOf(option) : option)];
        _daemon = new EngineProcess(_directory, Repository.Program("berthd"), [.. Directories(), "--host", $"unix://{_directory}/docker.sock", .. absolute]);
        await _daemon.StartAsync();
        // It answers on the first address before it listens on the last.
        await Eventually.TrueAsync("all addresses", async () => (await File.ReadAllTextAsync(_daemon.Log)).Contains("event=1001", StringComparison.Ordinal));
    }

    private async Task HangUpAsync() => (await Command.RunAsync("kill", ["-HUP", $"{_daemon!.Pid}"])).Succeeded();

    private Task<CommandResult> DockerAsync(int port, string authority, string certificate, string key) =>
        Command.RunAsync("docker", [.. TlsFlags(port, authority, certificate, key), "version", "-f", "{{.Server.Version}}"]);

    private string[] TlsFlags(int port, string authority, string certificate, string key) =>
        ["-H", $"tcp://127.0.0.1:{port}", "--tlsverify", "--tlscacert", PathOf(authority), "--tlscert", PathOf(certificate), "--tlskey", PathOf(key)];

    private async Task MakeCertificatesAsync()
    {
        const string script = """
            set -e
            new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1-key.pem" -out "$1.csr" -subj "/CN=$1"; }
            sign() { openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2-key.pem" -CAcreateserial -days 2 -out "$1.pem" -extfile "$1.ext"; }
            authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout "$1-key.pem" -out "$1.pem" -subj "/CN=$1"; }
            authority ca; authority other
            echo 'subjectAltName=IP:127.0.0.1' >server.ext
            echo 'extendedKeyUsage=clientAuth' | tee client.ext >stranger.ext
            for name in server client stranger; do new $name; done
            sign server ca; sign client ca; sign stranger other
            """;
        (await Command.RunAsync("sh", ["-c", $"cd {_directory}; {script}"])).Succeeded();
    }
}
