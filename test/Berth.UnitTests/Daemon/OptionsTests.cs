using Berth.Daemon.Options;
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
             "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 10, "Hard": 20}}, "default-shm-size": "1G", "cgroup-parent": "/x",
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
