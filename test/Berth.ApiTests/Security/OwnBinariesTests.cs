using System.Security.Cryptography;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Security;

/// <summary>A container that gets hold of the engine's own executable (CVE-2019-5736) cannot change it.</summary>
public sealed class OwnBinariesTests(TestEngine engine) : EngineTests(engine)
{
    private static readonly string[] Programs = ["berthd", "berth-shim", "berth-init", "berth-runtime", "berth"];

    [Fact]
    public async Task Binaries_WhileEveryExeIsWrittenTo_StayAsTheyAre()
    {
        TestEngine.SkipOnOracle("it hashes Berth's binaries");
        var before = Hashes();
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c",
            "echo up; while :; do for exe in /proc/[0-9]*/exe; do (echo overwritten >$exe) 2>/dev/null; (echo overwritten >>$exe) 2>/dev/null; done; done");
        for (var i = 0; i < 100; i++)
            await Docker.TryAsync("exec", name, "true");
        Assert.Equal(before, Hashes());
    }

    [Fact]
    public async Task Entrypoint_OfTheExecutablesOwnLink_RunsNothingOfTheEngine()
    {
        TestEngine.SkipOnOracle("it hashes Berth's binaries");
        var before = Hashes();
        var result = await Docker.TryAsync("run", "--rm", "--entrypoint", "/proc/self/exe", Image, "--version");
        Assert.DoesNotContain("berth", result.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, Hashes());
        Assert.Equal("hi", await RunAsync(Image, "echo", "hi"));
    }

    private static string[] Hashes() =>
        [.. Programs.Select(program => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Repository.Program(program)))))];
}
