using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Registry;

/// <summary>What `berth` has for registries, and that it says what `docker` says.</summary>
public sealed class RegistryClientTests(TestEngine engine) : EngineTests(engine), IAsyncLifetime
{
    private readonly string _config = Directory.CreateTempSubdirectory("berth-config-").FullName;
    private RegistryProcess _registry = null!;

    private string Name => $"{_registry.Host}/app:1";

    private Client Berth => Engine.Berth;

    public async ValueTask InitializeAsync()
    {
        // The password is "secret".
        _registry = await RegistryProcess.StartAsync(
            "auth: {htpasswd: {realm: test, path: DIR/htpasswd}}\n", ("htpasswd", "berth:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n"));
        await Docker.RunAsync("tag", Image, Name);
    }

    public override async ValueTask DisposeAsync()
    {
        await Docker.TryAsync("rmi", Name);
        await _registry.DisposeAsync();
        Directory.Delete(_config, recursive: true);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Login_PushAndPull_AreDockers()
    {
        TestEngine.SkipOnOracle("berth's client");
        await LoginAsync();
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode($"{_config}/config.json"), 8));
        await Berth.RunAsync("--config", _config, "push", Name);
        Assert.Equal(await Docker.RunAsync("--config", _config, "push", Name), await Berth.RunAsync("--config", _config, "push", Name));
        Assert.Equal(await Docker.RunAsync("--config", _config, "pull", Name), await Berth.RunAsync("--config", _config, "image", "pull", Name));
        Assert.Equal(await Docker.RunAsync("--config", _config, "pull", "-q", Name), await Berth.RunAsync("--config", _config, "pull", "-q", Name));
        Assert.Equal($"Removing login credentials for {_registry.Host}", await Berth.RunAsync("--config", _config, "logout", _registry.Host));
        Assert.Contains("no basic auth credentials", (await Berth.TryAsync("--config", _config, "pull", Name)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WithAHelper_KeepsThePasswordThere()
    {
        TestEngine.SkipOnOracle("berth's client");
        var program = Path.Combine(_config, "docker-credential-test");
        await File.WriteAllTextAsync(program, $$"""
            #!/bin/sh
            case $1 in
              store) cat >{{_config}}/kept ;;
              get) test -e {{_config}}/kept && cat {{_config}}/kept || { echo "credentials not found in native keychain"; exit 1; } ;;
              erase) rm -f {{_config}}/kept ;;
            esac
            """, Ct);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync($"{_config}/config.json", """{"credsStore": "test", "other": 1}""", Ct);
        var environment = new Dictionary<string, string>(Berth.Environment) { ["PATH"] = $"{_config}:{Environment.GetEnvironmentVariable("PATH")}" };
        (await Command.RunAsync(Berth.Program, ["--config", _config, "login", "-u", "berth", "--password-stdin", _registry.Host], "secret\n"u8.ToArray(), environment)).Succeeded();
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync($"{_config}/config.json", Ct), StringComparison.Ordinal);
        Assert.Contains("\"other\": 1", await File.ReadAllTextAsync($"{_config}/config.json", Ct), StringComparison.Ordinal);
        (await Command.RunAsync(Berth.Program, ["--config", _config, "push", Name], null, environment)).Succeeded();
        (await Command.RunAsync(Berth.Program, ["--config", _config, "logout", _registry.Host], null, environment)).Succeeded();
        Assert.False(File.Exists($"{_config}/kept"));
    }

    [Fact]
    public async Task ManifestInspect_ShowsTheManifest()
    {
        TestEngine.SkipOnOracle("berth's client");
        await LoginAsync();
        await Berth.RunAsync("--config", _config, "push", Name);
        var manifest = JsonNode.Parse(await Berth.RunAsync("--config", _config, "manifest", "inspect", Name))!;
        Assert.Equal(2, (int)manifest["schemaVersion"]!);
        Assert.Single(manifest["layers"]!.AsArray());
    }

    private async Task LoginAsync()
    {
        var result = await Berth.TryAsync("--config", _config, "login", "-u", "berth", "-p", "secret", _registry.Host);
        Assert.Equal("Login Succeeded\n", result.Succeeded().Output);
        Assert.Contains("Using --password via the CLI is insecure", result.Errors, StringComparison.Ordinal);
    }
}
