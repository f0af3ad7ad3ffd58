using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

/// <summary>Mounts that show other owners than their file system has.</summary>
public sealed class OwnersTests : IDisposable
{
    private static readonly IdMappingSpec[] RootIs1000 = [new(1000, 0, 1), new(0, 1000, 1)];
    private readonly RuntimeBox box = new();
    private readonly string source;

    public OwnersTests()
    {
        source = box.PathOf("source");
        Directory.CreateDirectory(source);
        File.WriteAllText(Path.Combine(source, "theirs"), "x");
        Shell($"chown -R 1000:1000 {source}; touch {source}/roots");
    }

    [Theory]
    [InlineData("bind")]
    [InlineData("bind", "idmap")]
    [InlineData("rbind", "ridmap")]
    public void Run_MappedBind_ShowsAndTakesTheOwnersOfTheMapping(params string[] options)
    {
        Configure("cd /data; stat -c '%n %u:%g' . theirs roots; touch mine; stat -c '%n %u:%g' mine", new MountSpec
        {
            Destination = "/data", Source = source, Options = options, UidMappings = RootIs1000, GidMappings = RootIs1000,
        });

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal((". 0:0\ntheirs 0:0\nroots 1000:1000\nmine 0:0\n", ""), (result.Output, result.Error));
        Assert.Equal("1000:1000\n", Shell($"stat -c %u:%g {source}/mine"));
    }

    /// <summary>In its own process namespace and in the machine's: nothing is left of the process that the user namespace was made with.</summary>
    [Theory]
    [InlineData("pid")]
    [InlineData("none")]
    public void Run_MappedBind_LeavesNoProcess(string own)
    {
        Configure("for s in /proc/[0-9]*/status; do grep -q \"^PPid:[[:space:]]*$$\\$\" $s && cat $s; done; ls /proc/self/fd | wc -l", Mapped(RootIs1000), own);

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal("4\n", result.Output);
    }

    [Fact]
    public void Exec_InAContainerWithAMappedBind_SeesTheMapping()
    {
        Configure("sleep 1000", Mapped(RootIs1000));
        string id = box.RunDetached(out _);

        CommandResult result = box.Run("exec", id, "sh", "-c", "stat -c %u /data/theirs; touch /data/exec");

        Assert.Equal(("0\n", "1000:1000\n"), (result.Output, Shell($"stat -c %u:%g {source}/exec")));
    }

    /// <summary>Whoever has no place in the mapping is shown as nobody, and can make no file.</summary>
    [Fact]
    public void Run_UserWithoutAPlace_IsNobodyAndCannotWrite()
    {
        Configure("stat -c %u /data/theirs; touch /data/x", Mapped([new(0, 1000, 1)]));

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal((1, "65534\n"), (result.Code, result.Output));
        Assert.Contains("Value too large", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MappedTmpfs_ShowsTheOwnersOfTheMapping()
    {
        Configure("stat -c %u:%g /data", new MountSpec
        {
            Destination = "/data", Source = "tmpfs", Type = "tmpfs", Options = ["mode=755", "idmap"], UidMappings = [new(0, 77, 1)], GidMappings = [new(0, 78, 1)],
        });

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.True(result.Output == "77:78\n" || result.Error.Contains("its file system cannot show other owners with this kernel", StringComparison.Ordinal), result.Output + result.Error);
    }

    [Fact]
    public void Run_FileSystemWithoutMaps_IsNamed()
    {
        Configure("true", Mapped(RootIs1000) with { Source = "/proc/sys" });

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Contains("map the owners of /data: the file system of /proc/sys (proc) cannot show other owners with this kernel: leave idmap out", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MapWithoutSense_NamesTheStep()
    {
        Configure("true", Mapped([new(0, 5, 2), new(1, 9, 1)]));

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Contains("make a user namespace for the owners of /data: invalid argument", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_IdmapWithoutMapping_IsRefused()
    {
        Configure("true", new MountSpec { Destination = "/data", Source = source, Options = ["bind", "idmap"] });

        CommandResult result = box.Run("run", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Contains("mounts: the owners of /data are to be mapped, and there is no mapping of its users", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => box.Dispose();

    private MountSpec Mapped(IdMappingSpec[] map) => new() { Destination = "/data", Source = source, Options = ["bind"], UidMappings = map, GidMappings = map };

    private void Configure(string script, MountSpec mount, string processes = "pid") => box.Configure(script, spec => spec with
    {
        Mounts = [.. spec.Mounts, mount],
        Linux = spec.Linux! with { Namespaces = [.. spec.Linux.Namespaces.Where(space => space.Type != "pid" || processes == "pid")] },
    });

    private static string Shell(string script)
    {
        using System.Diagnostics.Process shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true })!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
