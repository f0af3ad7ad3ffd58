using System.Text.Json;
using Berth.Cli;
using Berth.Cli.Arguments;
using Berth.Cli.Contexts;
using Berth.Cli.EngineClient;
using Berth.Cli.EngineClient.Tunnels;

namespace Berth.UnitTests.Cli.Contexts;

public sealed class ContextCatalogTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("berth-contexts-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("default", "")]
    [InlineData("used", "", "USED=1")]
    [InlineData("fromvariable", "", "USED=1", "DOCKER_CONTEXT=fromvariable")]
    [InlineData("default", "", "USED=1", "DOCKER_CONTEXT=fromvariable", "DOCKER_HOST=unix:///x")]
    [InlineData("default", "", "USED=1", "BERTH_HOST=unix:///x")]
    [InlineData("default", "-H unix:///x", "DOCKER_CONTEXT=fromvariable")]
    [InlineData("named", "-c named", "DOCKER_HOST=unix:///x", "DOCKER_CONTEXT=fromvariable")]
    public void CurrentName_TheNearestCounts(string expected, string options, params string[] variables)
    {
        if (variables.Contains("USED=1"))
        {
            new ClientDirectory(directory).SetCurrentContext("used");
        }

        Assert.Equal(expected, Catalog(options, variables).CurrentName());
    }

    [Fact]
    public void CurrentName_OfBoth_IsAConflict() =>
        Assert.Equal("conflicting options: cannot specify both --host and --context", Assert.Throws<Berth.Cli.CommandException>(() => Catalog("-H unix:///x -c y").CurrentName()).Message);

    [Theory]
    [InlineData("", null)]
    [InlineData("--tls", false)]
    [InlineData("--tlsverify", true)]
    [InlineData("", true, "DOCKER_TLS_VERIFY=1")]
    [InlineData("--tlsverify=false", null, "DOCKER_TLS_VERIFY=1")]
    [InlineData("", false, "DOCKER_TLS=1")]
    public void CurrentAddress_Tls_IsAsOptionsAndVariablesSay(string options, bool? verifies, params string[] variables)
    {
        EngineAddress address = Catalog($"-H tcp://far {options}", variables).CurrentAddress();
        Assert.Equal((verifies, verifies is null ? 2375 : 2376), (address.Tls?.Verifies, address.Port));
    }

    [Fact]
    public void CurrentAddress_OfAContext_HasItsFiles()
    {
        ClientDirectory client = new(directory);
        client.Contexts.Write(new Context { Name = "lab", Host = "tcp://lab:1", TlsFiles = new Dictionary<string, byte[]> { ["ca.pem"] = [1], ["key.pem"] = [2] } });
        EngineAddress address = Catalog("-c lab").CurrentAddress();
        Assert.Equal(("lab", 1, true), (address.Host, address.Port, address.Tls!.Verifies));
        Assert.Equal([1], File.ReadAllBytes(address.Tls.AuthorityFile!));
        Assert.Null(address.Tls.CertificateFile);
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(address.Tls.KeyFile!));
    }

    [Fact]
    public void Write_WhatOthersHaveWritten_Stays()
    {
        ContextStore store = new(directory);
        store.Write(Context.Parse("""{"Name":"x1","Metadata":{"Description":"d","otel":{"a":1}},"Endpoints":{"docker":{"Host":"unix:///a"},"kubernetes":{"n":2}}}"""u8.ToArray()));
        store.Write(store.Get("x1") with { Host = "unix:///b" });
        Assert.Equal(
            """{"Name":"x1","Metadata":{"Description":"d","otel":{"a":1}},"Endpoints":{"docker":{"Host":"unix:///b","SkipTLSVerify":false},"kubernetes":{"n":2}}}""",
            JsonSerializer.Serialize(store.Get("x1").Original));
    }

    [Theory]
    [InlineData("ssh://far", "-- far")]
    [InlineData("ssh://me@far:2222/", "-l me -p 2222 -- far")]
    public void SshArguments_NameTheAccount(string text, string expected) => Assert.Equal(
        $"ssh -T -o ConnectTimeout=30 {expected} berth system dial-stdio", string.Join(' ', SshTunnel.ArgumentsOf(SshDestination.Parse(text))));

    [Theory]
    [InlineData("ssh://")]
    [InlineData("ssh://me:secret@far")]
    [InlineData("ssh://far/path")]
    [InlineData("ssh://-oProxyCommand=x@far")]
    public void SshDestination_ThatIsNone_IsRefused(string text) => Assert.Throws<Berth.Cli.CommandException>(() => SshDestination.Parse(text));

    private ContextCatalog Catalog(string options, params string[] variables)
    {
        GlobalOptions global = new();
        ArgumentParser.Parse(global.All, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return new ContextCatalog(
            new ClientDirectory(directory), global, name => variables.FirstOrDefault(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..]);
    }
}
