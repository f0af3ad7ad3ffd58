using System.Text.Json;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

public sealed class HookTests : IDisposable
{
    private readonly RuntimeBox box = new();

    private string Log => box.PathOf("hooks.log");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hooks_OfACreatedAndOfARunContainer_RunInOrderWithTheStateOnStdin(bool created)
    {
        box.Configure("exec sleep 1000", WithAll);
        string id = created ? box.Create() : box.RunDetached(out _);
        string host = new FileInfo("/proc/self/ns/uts").LinkTarget!;
        if (created)
        {
            Assert.Equal(["prestart", "createRuntime", "createContainer"], Records().Select(r => r.Name));
            Assert.Equal(0, box.Run("start", id).Code);
        }

        Assert.Equal(0, box.Run("delete", "--force", id).Code);

        Record[] records = Records();
        Assert.Equal(["prestart", "createRuntime", "createContainer", "poststart", "poststop"], records.Select(r => r.Name));
        Assert.Equal(["creating", "creating", "creating", "running", "stopped"], records.Select(r => r.State.GetProperty("status").GetString()));
        Assert.All(records, r => Assert.Equal((id, box.Bundle), (r.State.GetProperty("id").GetString(), r.State.GetProperty("bundle").GetString())));
        Assert.Equal([true, true, false, true, true], records.Select(r => r.Namespace == host));
        Assert.False(records[4].State.TryGetProperty("pid", out _));
        JsonElement inside = JsonDocument.Parse(File.ReadAllText(Path.Combine(box.RootFs, "tmp/startContainer"))).RootElement;
        Assert.Equal(("created", 1), (inside.GetProperty("status").GetString(), inside.GetProperty("pid").GetInt32()));
    }

    [Theory]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public void Create_HookThatFails_FailsAndLeavesNothing(string kind)
    {
        HookSpec hook = new() { Path = "/bin/sh", Args = ["sh", "-c", "echo sorry >&2; exit 4"], Env = ["PATH=/bin"] };
        box.Configure("true", spec => spec with { Hooks = kind == "createRuntime" ? new HooksSpec { CreateRuntime = [hook] } : new HooksSpec { CreateContainer = [hook] } });
        string id = RuntimeBox.NewId();

        CommandResult result = box.Run("create", "--bundle", box.Bundle, id);

        Assert.Equal((1, $"error running {kind} hook #0: exit status 4, output: sorry\n"), (result.Code, result.Error));
        box.AssertGone(id);
    }

    [Fact]
    public void Create_HookThatIsNotThere_FailsAndLeavesNothing()
    {
        box.Configure("true", spec => spec with { Hooks = new HooksSpec { CreateContainer = [new HookSpec { Path = "/nowhere/hook" }] } });
        string id = RuntimeBox.NewId();

        CommandResult result = box.Run("run", "--bundle", box.Bundle, id);

        Assert.Equal((1, "error running createContainer hook #0: exec \"/nowhere/hook\": no such file or directory\n"), (result.Code, result.Error));
        box.AssertGone(id);
    }

    [Fact]
    public void Create_HookPastItsTimeout_IsKilled()
    {
        box.Configure("true", spec => spec with { Hooks = new HooksSpec { Prestart = [new HookSpec { Path = "/bin/sleep", Args = ["sleep", "1000"], Timeout = 1 }] } });

        CommandResult result = box.Run("create", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal((1, "error running prestart hook #0: hook ran past its timeout of 1 s\n"), (result.Code, result.Error));
    }

    [Fact]
    public void Start_HookThatFails_StopsTheContainer()
    {
        box.Configure("echo ran", spec => spec with { Hooks = new HooksSpec { StartContainer = [new HookSpec { Path = "/bin/busybox", Args = ["false"] }] } });
        string id = box.Create();

        CommandResult result = box.Run("start", id);
        box.WaitStopped(id);

        Assert.Equal((1, "error running startContainer hook #0: exit status 1\n"), (result.Code, result.Error));
        Assert.Equal("stopped", box.Status(id));
        Assert.Equal("", File.ReadAllText(box.PathOf("out.1")));
    }

    [Fact]
    public void Poststop_HookThatFails_ChangesNothing()
    {
        box.Configure("true", spec => spec with { Hooks = new HooksSpec { Poststop = [new HookSpec { Path = "/bin/false" }, Recorder("poststop")] } });

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal((0, "warning: error running poststop hook #0: exit status 1\n"), (result.Code, result.Error));
        Assert.Equal("poststop", Assert.Single(Records()).Name);
    }

    public void Dispose() => box.Dispose();

    private HookSpec Recorder(string name) => new()
    {
        Path = "/bin/sh",
        Args = ["sh", "-c", "echo \"$NAME $(readlink /proc/self/ns/uts) $(cat)\" >>\"$LOG\""],
        Env = [$"NAME={name}", $"LOG={Log}", "PATH=/usr/bin:/bin"],
    };

    private RuntimeSpec WithAll(RuntimeSpec spec) => spec with
    {
        Hooks = new HooksSpec
        {
            Prestart = [Recorder("prestart")],
            CreateRuntime = [Recorder("createRuntime")],
            CreateContainer = [Recorder("createContainer")],
            StartContainer = [new HookSpec { Path = "/bin/busybox", Args = ["sh", "-c", "busybox cat >/tmp/startContainer"], Env = ["PATH=/bin"] }],
            Poststart = [Recorder("poststart")],
            Poststop = [Recorder("poststop")],
        },
    };

    private Record[] Records() => [.. File.ReadAllLines(Log).Select(line => line.Split(' ', 3)).Select(parts => new Record(parts[0], parts[1], JsonDocument.Parse(parts[2]).RootElement))];

    private sealed record Record(string Name, string Namespace, JsonElement State);
}
