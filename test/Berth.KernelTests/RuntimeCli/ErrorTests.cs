using System.Text.Json;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

public sealed class ErrorTests : IDisposable
{
    private readonly RuntimeBox box = new();

    [Fact]
    public void Create_ProgramThatIsNotThere_FailsThenAndLogsARecord()
    {
        box.Configure("", spec => spec with { Process = spec.Process! with { Args = ["nonexistent"] } });
        string id = RuntimeBox.NewId();

        CommandResult result = box.RunWith(["--log", box.PathOf("log"), "--log-format=json"], "create", "--bundle", box.Bundle, id);

        const string message = "exec \"nonexistent\": executable file not found in $PATH: no such file or directory";
        JsonElement record = JsonDocument.Parse(Assert.Single(File.ReadAllLines(box.PathOf("log")))).RootElement;
        Assert.Equal(("error", message), (record.GetProperty("level").GetString(), record.GetProperty("msg").GetString()));
        Assert.True(record.GetProperty("time").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Equal((1, message + "\n"), (result.Code, result.Error));
        box.AssertGone(id);
    }

    [Fact]
    public void Create_TextLog_IsAsRuncWritesIt()
    {
        box.RunWith(["--log", box.PathOf("log")], "state", "nobody");

        Assert.Matches("^time=\"[0-9TZ:-]+\" level=error msg=\"container \\\\\"nobody\\\\\" does not exist\"\n$", File.ReadAllText(box.PathOf("log")));
    }

    [Fact]
    public void Create_MountThatFails_NamesTheStepAndLeavesNothing()
    {
        box.Configure("true", spec => spec with { Mounts = [.. spec.Mounts, new MountSpec { Destination = "/x", Source = "/nowhere", Options = ["bind"] }] });
        string id = RuntimeBox.NewId();

        CommandResult result = box.Run("create", "--bundle", box.Bundle, id);

        Assert.Equal((1, "mount /nowhere on /x: no such file or directory\n"), (result.Code, result.Error));
        box.AssertGone(id);
    }

    [Fact]
    public void Start_ProgramThatTheKernelRefuses_SaysSoOnTheContainersStderr()
    {
        string program = Path.Combine(box.RootFs, "bin/broken");
        File.WriteAllText(program, "\u007fELF");
        File.SetUnixFileMode(program, (UnixFileMode)0x1ed);
        box.Configure("", spec => spec with { Process = spec.Process! with { Args = ["/bin/broken"] } });
        string id = box.Create();

        box.Run("start", id);
        box.WaitStopped(id);

        Assert.Equal("exec \"/bin/broken\": error 8\n", File.ReadAllText(box.PathOf("err.1")));
    }

    [Fact]
    public void Create_IdThatIsTaken_IsRefusedAndLeavesTheOther()
    {
        box.Configure("true");
        string id = box.Create();

        CommandResult result = box.Run("create", "--bundle", box.Bundle, id);

        Assert.Equal((1, $"container with id exists: {id}\n"), (result.Code, result.Error));
        Assert.Equal("created", box.Status(id));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a b")]
    public void Create_BadId_IsRefused(string id)
    {
        box.Configure("true");

        CommandResult result = box.Run("create", "--bundle", box.Bundle, id);

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"invalid container id \"{id}\"", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not valid JSON at line 1")]
    [InlineData("""{"process":{"args":[1]}}""", "process.args: has the wrong type or is out of range (line 1)")]
    [InlineData("""{"process":{"args":["x"]}}""", "root: is missing")]
    [InlineData("""{"root":{"path":"rootfs"},"process":{"args":["x"]},"linux":{"namespaces":[{"type":"pid"}]}}""", "linux.namespaces: a new mount namespace is missing")]
    [InlineData("""{"root":{"path":"nowhere"},"process":{"args":["x"]}}""", "root.path: ")]
    public void Create_BadSpecification_NamesTheField(string config, string message)
    {
        File.WriteAllText(Path.Combine(box.Bundle, "config.json"), config);

        CommandResult result = box.Run("create", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal(1, result.Code);
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NoBundle_NamesTheFile()
    {
        CommandResult result = box.Run("create", "--bundle", box.PathOf("nowhere"), RuntimeBox.NewId());

        Assert.Equal((1, $"JSON specification file {box.PathOf("nowhere")}/config.json not found\n"), (result.Code, result.Error));
    }

    [Theory]
    [InlineData("--no-pivot", "--no-pivot is refused")]
    [InlineData("--nonsense", "unknown option --nonsense")]
    [InlineData("--preserve-fds=90", "--preserve-fds: descriptor")]
    public void Create_OptionThatCannotBe_IsRefusedInWords(string option, string message)
    {
        box.Configure("true");

        CommandResult result = box.Run("create", option, "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal(1, result.Code);
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_IsTheDocumentOfTheSpecification()
    {
        JsonElement features = JsonDocument.Parse(box.Run("features").Output).RootElement;

        Assert.Equal("1.2.0", features.GetProperty("ociVersionMax").GetString());
        Assert.Contains("createRuntime", features.GetProperty("hooks").EnumerateArray().Select(hook => hook.GetString()));
        Assert.True(features.GetProperty("linux").GetProperty("seccomp").GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public void Spec_MakesABundleThatRuns()
    {
        Assert.Equal(0, box.Run("spec", "--bundle", box.Bundle).Code);
        Assert.Equal(1, box.Run("spec", "--bundle", box.Bundle).Code);
        string file = Path.Combine(box.Bundle, "config.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"terminal\": true", "\"terminal\": false", StringComparison.Ordinal).Replace("[ \"sh\" ]", "[ \"sh\", \"-c\", \"hostname\" ]", StringComparison.Ordinal));
        foreach (string mountPoint in (string[])["sys"])
        {
            Directory.CreateDirectory(Path.Combine(box.RootFs, mountPoint));
        }

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal((0, "berth\n"), (result.Code, result.Output));
    }

    public void Dispose() => box.Dispose();
}
