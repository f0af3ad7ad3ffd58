using System.Security.Cryptography;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

/// <summary>A container that gets hold of the runtime's program cannot change it (CVE-2019-5736).</summary>
public sealed class SealTests : IDisposable
{
    private readonly RuntimeBox box = new();

    [Fact]
    public void Descriptor_OfTheProgramTakenFromAWaitingContainer_CannotBeReopenedForWriting()
    {
        box.Configure("true");
        string id = box.Create();
        using FileStream program = File.OpenRead($"/proc/{box.State(id).GetProperty("pid").GetInt32()}/exe");
        Assert.Equal(0, box.Run("delete", id).Code);

        // No process executes it any more, which alone would refuse the writer.
        IOException refused = Assert.Throws<IOException>(() => File.OpenWrite($"/proc/self/fd/{program.SafeFileHandle.DangerousGetHandle()}"));

        Assert.Contains("Read-only file system", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exec_OfTheLinkToTheProgram_WhileTheContainerWritesToWhatItFinds_LeavesItAsItWas()
    {
        string copy = box.PathOf("berth-runtime");
        File.Copy(RuntimeBox.Program, copy);
        byte[] before = SHA256.HashData(File.ReadAllBytes(copy));
        box.Configure("echo ready; while :; do for f in /proc/[0-9]*/exe; do [ $f = /proc/1/exe ] || echo overwritten >$f; done; done 2>/dev/null", WithAllCapabilities);
        string id = box.RunDetached(out CommandResult result);
        RuntimeBox.WaitForText(result.OutputPath, "ready");
        string script = Path.Combine(box.RootFs, "bin/script");
        File.WriteAllText(script, "#!/proc/self/exe\n");
        File.SetUnixFileMode(script, (UnixFileMode)0x1ed);

        for (int i = 0; i < 100; i++)
        {
            string command = $"{copy} --root {box.PathOf("root")} exec {id} {(i % 2 == 0 ? "/proc/self/exe" : "/bin/script")}";
            Networks.TestCommand.TryRun(command);
        }

        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(copy)));
    }

    public void Dispose() => box.Dispose();

    private static RuntimeSpec WithAllCapabilities(RuntimeSpec spec)
    {
        IReadOnlyList<string> all = Berth.Runtime.Security.Capabilities.Available.Names;
        return spec with { Process = spec.Process! with { Capabilities = new CapabilitiesSpec { Bounding = all, Effective = all, Permitted = all } } };
    }
}
