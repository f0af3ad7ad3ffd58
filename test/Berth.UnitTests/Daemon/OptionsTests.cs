using Berth.Daemon.Options;
using Berth.Engine.Images.Collection;
using Berth.Images.Registry;
using Microsoft.Extensions.Logging;

namespace Berth.UnitTests.Daemon;

public sealed class OptionsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Parse_AllOptions_AreTaken()
    {
        DaemonOptions options = CommandLine.Parse(
        [
            "--root", "/r", "--run=/n", "--host", "unix:///s", "-H", "tcp://127.0.0.1:2375", "-H", "fd://", "--log-level", "debug", "--group=adm",
            "--metrics-addr", "127.0.0.1:9323", "--tlsverify", "--tlscacert", "/ca", "--tlscert=/cert", "--tlskey", "/key",
        ]).Apply(new DaemonOptions());
        Assert.Equal(("/r", "/n", "adm", LogLevel.Debug, "127.0.0.1:9323"), (options.Root, options.Run, options.Group, options.LogLevel, $"{options.MetricsAddress}"));
        Assert.Equal(["unix:///s", "tcp://127.0.0.1:2375", "fd://"], options.Hosts.Select(host => host.ToString()));
        Assert.Equal(new TlsOptions { Verify = true, Authority = "/ca", Certificate = "/cert", Key = "/key" }, options.Tls);
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--root", "--root")]
    [InlineData("--log-level=loud", "loud")]
    [InlineData("--host=npipe://x", "npipe://x")]
    [InlineData("--host=unix://relative", "relative")]
    [InlineData("--host=tcp://0.0.0.0", "port")]
    [InlineData("--host=tcp://example.com:2375", "numeric")]
    [InlineData("stray", "stray")]
    public void Parse_WhatMakesNoSense_IsRefusedByName(string argument, string named) =>
        Assert.Contains(named, Assert.Throws<OptionsException>(() => CommandLine.Parse([argument])).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_PathLongerThanASocketsAddress_IsRefusedWithItsLength()
    {
        var error = Assert.Throws<OptionsException>(() => HostAddress.Parse("unix:///" + new string('a', 120)));
        Assert.Contains("107", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ConfigurationFile_IsAppliedByDockersNames()
    {
        var options = Read("""
            {"data-root": "/data", "exec-root": "/exec", "hosts": ["unix:///a", "unix:///b"], "debug": true, "bip": "172.30.5.1/16", "mtu": 1400,
             "iptables": false, "ip-forward": false, "ip-masq": false, "log-driver": "local", "log-opts": {"max-size": "1m"}, "init": true,
             "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 10, "Hard": 20}}, "default-shm-size": " 1G ", "cgroup-parent": "/x",
             "shutdown-timeout": 7, "labels": ["a=b"], "tls": true, "tlsverify": false, "tlscacert": "/a", "metrics-addr": "127.0.0.1:1"} // comments are welcome
            """);
        Assert.Equal(("/data", "/exec", LogLevel.Debug, "/x"), (options.Root, options.Run, options.LogLevel, options.CgroupParent));
        Assert.Equal(["unix:///a", "unix:///b"], options.EffectiveHosts.Select(host => host.ToString()));
        Assert.Equal(("172.30.0.0/16", "172.30.5.1", 1400), ($"{options.Bridge.Subnet}", $"{options.Bridge.Gateway}", options.Bridge.Mtu));
        Assert.Equal((false, false, false), (options.Bridge.ManageFirewall, options.Bridge.EnableForwarding, options.Bridge.Masquerade));
        Assert.Equal(("local", "1m"), (options.Containers.Log.Driver, options.Containers.Log.Options!["max-size"]));
        Assert.Equal((1L << 30, true, TimeSpan.FromSeconds(7)), (options.Containers.SharedMemorySize, options.Containers.Init, options.ShutdownTimeout));
        Assert.Equal((true, "/a", "127.0.0.1:1"), (options.Tls.IsOn, options.Tls.Authority, $"{options.MetricsAddress}"));
        Assert.Equal(("nofile", 10L, 20L), options.Containers.Ulimits.Select(limit => (limit.Name, limit.Soft, limit.Hard)).Single());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\"overlay2.size=10G\"", 10L << 30)]
    [InlineData("\"overlay2.override_kernel_check=true\", \"Overlay2.Size = 64MiB\"", 64 << 20)]
    public void Read_StorageOptions_TheSizeIsTheLayers(string options, long bytes) => Assert.Equal(bytes, Read($$"""{"storage-opts": [{{options}}]}""").LayerSize);

    [Theory]
    [InlineData("127.0.0.11", "127.0.0.11:53")]
    [InlineData("127.0.0.11:5353", "127.0.0.11:5353")]
    [InlineData("::1", "[::1]:53")]
    public void Read_HostDns_IsAnAddressWithOrWithoutAPort(string text, string expected) =>
        Assert.Equal(expected, Read($$"""{"host-dns": "{{text}}"}""").MachineNames?.ToString());

    [Fact]
    public void Read_HostDns_ThatIsNoAddress_IsRefused() =>
        Assert.Contains("\"host-dns\"", Assert.Throws<OptionsException>(() => Read("""{"host-dns": "localhost"}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_DefaultsOfContainers_AreTaken()
    {
        DaemonOptions options = Read(
            """
            {
              "default-ipc-mode": "shareable", "default-cgroupns-mode": "host", "no-new-privileges": true, "seccomp-profile": "unconfined",
              "dns": ["10.0.0.1"], "dns-opts": ["ndots:2"], "dns-search": ["example.com"], "pidfile": "/p", "init-path": "/bin/sh", "live-restore": false
            }
            """);
        var containers = options.Containers;
        Assert.Equal(("shareable", "host", true, "unconfined"), (containers.IpcMode, containers.CgroupMode, containers.NoNewPrivileges, containers.Seccomp.Profile));
        Assert.Equal("10.0.0.1 ndots:2 example.com", $"{containers.Dns[0]} {containers.DnsOptions[0]} {containers.DnsSearch[0]}");
        Assert.Equal(("/p", "/bin/sh", false), (options.PidFile, options.InitPath, options.LiveRestore));
    }

    [Fact]
    public void Read_Registries_AreTaken()
    {
        RegistryOptions registries = Read(
            """
            {
              "registry-mirrors": ["https://mirror.example"], "registry-prefix-mirrors": {"registry.example/team": ["http://inner:5000/x"]},
              "insecure-registries": ["10.0.0.0/8", "here:5000"], "max-concurrent-downloads": 7, "max-concurrent-uploads": 0, "max-download-attempts": 2,
              "proxies": {"https-proxy": "http://proxy:3128", "no-proxy": "inner"}
            }
            """).Registries;
        Assert.Equal("https://mirror.example/", registries.Mirrors.Single().ToString());
        Assert.Equal("http://inner:5000/x", registries.PrefixMirrors["registry.example/team"].Single().ToString());
        Assert.Equal(["10.0.0.0/8", "here:5000"], registries.Insecure);
        Assert.Equal((7, 5, 2), (registries.MaxDownloads, registries.MaxUploads, registries.MaxAttempts));
        Assert.Equal(("http://proxy:3128", "inner"), (registries.Proxies.Https, registries.Proxies.None));
    }

    [Theory]
    [InlineData("""{"high": "80%"}""", 80, 72, true, 3600)]
    [InlineData("""{"low": "50%", "high": "80%", "min-age": "1h30m"}""", 80, 50, true, 5400)]
    [InlineData("""{"high": "20GB", "low": "1g", "min-age": "0s"}""", 20L << 30, 1L << 30, false, 0)]
    [InlineData("""{"high": 1000}""", 1000, 900, false, 3600)]
    public void Read_ImageGc_IsTaken(string json, long high, long low, bool isShare, int seconds)
    {
        ImageGcOptions marks = Read($$"""{"image-gc": {{json}}}""").ImageGc!;
        Assert.Equal((new Watermark(high, isShare), new Watermark(low, isShare), TimeSpan.FromSeconds(seconds)), (marks.High, marks.Low, marks.MinAge));
    }

    [Fact]
    public void Read_LogOptionsBeforeTheirDriver_AreKept() =>
        Assert.Equal("3", Read("""{ "log-opts": { "max-file": "3" }, "log-driver": "local" }""").Containers.Log.Options!["max-file"]);

    [Theory]
    [InlineData("\"exec-opts\": [\"native.cgroupdriver=cgroupfs\"]")]
    [InlineData("\"storage-driver\": \"overlay2\", \"icc\": true, \"userland-proxy\": false, \"default-runtime\": \"runc\"")]
    [InlineData("\"features\": {\"buildkit\": true, \"containerd-snapshotter\": false}, \"experimental\": false, \"userns-remap\": \"\"")]
    public void Read_DockersSettingThatIsSoAnyhow_IsAccepted(string settings) => Assert.Equal(new DaemonOptions().Root, Read($"{{{settings}}}").Root);

    [Theory]
    [InlineData("\"image-gc\": true", "setting \"image-gc\" must be an object")]
    [InlineData("\"image-gc\": {}", "setting \"image-gc\" needs a \"high\" mark, as in 80% or 20GB")]
    [InlineData("\"image-gc\": {\"highh\": \"80%\"}", "unknown setting \"image-gc.highh\"")]
    [InlineData("\"image-gc\": {\"high\": \"100%\"}", "setting \"image-gc.high\" must be a share from 1% to 99%, or a size as in 20GB")]
    [InlineData("\"image-gc\": {\"high\": \"much\"}", "setting \"image-gc.high\" must be a size, as in 64M")]
    [InlineData("\"image-gc\": {\"high\": 0}", "setting \"image-gc.high\" must be more than nothing")]
    [InlineData("\"image-gc\": {\"high\": \"80%\", \"low\": \"80%\"}", "setting \"image-gc.low\" must be lower than \"image-gc.high\"")]
    [InlineData("\"image-gc\": {\"high\": \"80%\", \"low\": \"1GB\"}", "both shares or both sizes")]
    [InlineData("\"image-gc\": {\"high\": \"80%\", \"min-age\": \"soon\"}", "setting \"image-gc.min-age\" must be a length of time, as in 1h30m")]
    [InlineData("\"exec-opts\": [\"native.cgroupdriver=systemd\"]", "native.cgroupdriver=systemd cannot be used: Berth makes cgroups itself (cgroupfs)")]
    [InlineData("\"exec-opts\": [\"isolation=x\"]", "unknown option isolation=x")]
    [InlineData("\"bridge\": \"none\", \"bip\": \"172.30.0.1/16\"", "\"bridge\": \"none\" and \"bip\" exclude each other")]
    [InlineData("\"storage-driver\": \"btrfs\"", "setting \"storage-driver\" can only be \"overlay2\": layers are kept by overlayfs")]
    [InlineData("\"userns-remap\": \"default\"", "containers have no user namespaces yet")]
    [InlineData("\"icc\": false", "the default bridge does not keep its containers apart")]
    [InlineData("\"ip\": \"127.0.0.1\"", "setting \"ip\" cannot be used: say the address with each port")]
    [InlineData("\"allow-nondistributable-artifacts\": []", "all layers are pushed")]
    [InlineData("\"registry-mirrors\": [\"ftp://mirror\"]", "must be addresses as in https://mirror.example.com, not \"ftp://mirror\"")]
    [InlineData("\"insecure-registries\": [\"http://here\"]", "must be hosts and networks without a scheme, not \"http://here\"")]
    [InlineData("\"proxies\": {\"ftp-proxy\": \"x\"}", "unknown proxy \"ftp-proxy\"")]
    [InlineData("\"features\": {\"containerd-snapshotter\": true}", "there is no feature \"containerd-snapshotter\"")]
    [InlineData("\"default-ipc-mode\": \"host\"", "must be private or shareable")]
    [InlineData("\"dns\": [\"dns.example\"]", "must be a list of numeric addresses")]
    [InlineData("\"storage-opts\": [\"overlay2.size\"]", "unable to parse key/value option: overlay2.size")]
    [InlineData("\"storage-opts\": [\"overlay2.size=huge\"]", "invalid size: 'huge'")]
    [InlineData("\"storage-opts\": [\"dm.basesize=10G\"]", "unknown option dm.basesize")]
    [InlineData("\"init-path\": \"/no/such\"", "must be the absolute path of a program that is there")]
    [InlineData("\"seccomp-profile\": \"/no/such\"", "/no/such")]
    [InlineData("\"log-driver\": \"local\", \"log-opts\": {\"tag\": \"x\"}", "failed to set log opts: unknown log opt 'tag' for log driver local")]
    [InlineData("\"log-driver\": \"nope\"", "failed to set log opts: error looking up logging plugin nope: plugin \"nope\" not found")]
    [InlineData("\"seccomp-profile\": \"/etc/passwd\"", "must be builtin, unconfined or the path of a profile in JSON")]
    public void Read_DockersSettingThatCannotBe_IsRefusedWithTheReason(string settings, string reason) =>
        Assert.Contains(reason, Assert.Throws<OptionsException>(() => Read($"{{{settings}}}")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"data-rot\": \"/x\"}", "data-rot")]
    [InlineData("{\"mtu\": \"many\"}", "mtu")]
    [InlineData("{\"bip\": \"172.30.0.1\"}", "bip")]
    [InlineData("{\"init\": 1}", "init")]
    [InlineData("{\"default-shm-size\": \"huge\"}", "default-shm-size")]
    [InlineData("[]", "object")]
    [InlineData("{", "configuration file")]
    public void Read_SettingThatMakesNoSense_IsRefusedByName(string text, string named) =>
        Assert.Contains(named, Assert.Throws<OptionsException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_CommandLine_WinsOverTheFile()
    {
        File.WriteAllText(_file, "{\"data-root\": \"/file\", \"exec-root\": \"/file\", \"hosts\": [\"unix:///file\"]}");
        var options = OptionsReader.Read(CommandLine.Parse(["--config", _file, "--root", "/line", "--host", "unix:///line"]));
        Assert.Equal(("/line", "/file", "unix:///line"), (options.Root, options.Run, options.EffectiveHosts.Single().ToString()));
    }

    [Fact]
    public void Read_MissingFile_IsRefusedByName() =>
        Assert.Contains("/no/such", Assert.Throws<OptionsException>(() => OptionsReader.Read(CommandLine.Parse(["--config", "/no/such"]))).Message, StringComparison.Ordinal);

    private DaemonOptions Read(string text)
    {
        File.WriteAllText(_file, text);
        return ConfigFile.Read(_file, new DaemonOptions());
    }
}
