using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

public sealed class ExecTests : IDisposable
{
    private readonly RuntimeBox box = new();

    [Fact]
    public void Exec_Program_RunsInTheContainerAndEndsTheCommandAsItEnds()
    {
        string id = Start();

        CommandResult result = box.Run("exec", id, "sh", "-c", "hostname; echo $$; readlink /proc/1/ns/mnt; readlink /proc/self/ns/mnt; exit 7");

        string[] lines = result.Output.Split('\n');
        Assert.Equal(7, result.Code);
        Assert.Equal("box", lines[0]);
        Assert.InRange(int.Parse(lines[1], CultureInfo.InvariantCulture), 2, 100);
        Assert.Equal(lines[2], lines[3]);
    }

    [Fact]
    public void Exec_Options_ChangeTheProcess()
    {
        string id = Start();

        CommandResult result = box.Run(
            "exec", "--cwd", "/tmp", "--env", "A=1", "-e", "B=2 3", "--user", "12:34", id, "sh", "-c", "pwd; echo $A $B; id -u; id -g; grep CapEff /proc/self/status");

        Assert.Equal("/tmp\n1 2 3\n12\n34\nCapEff:\t0000000000000000\n", result.Output);
    }

    [Fact]
    public void Exec_ProcessFile_IsTheWholeProcess()
    {
        string id = Start();
        ProcessSpec process = new() { Args = ["/bin/sh", "-c", "echo $X; exit 9"], Env = ["X=file", "PATH=/bin"], Cwd = "/" };
        File.WriteAllBytes(box.PathOf("process.json"), SpecJson.Write(process));

        CommandResult result = box.Run("exec", "--process", box.PathOf("process.json"), id);

        Assert.Equal((9, "file\n"), (result.Code, result.Output));
    }

    [Fact]
    public void Exec_Detached_ReturnsWithThePidOfTheProcess()
    {
        string id = Start();

        CommandResult result = box.Run("exec", "--detach", "--pid-file", box.PathOf("exec.pid"), id, "/bin/busybox", "sleep", "2000");
        Assert.Equal((0, ""), (result.Code, result.Error));

        string pid = File.ReadAllText(box.PathOf("exec.pid"));
        Assert.Equal("/bin/busybox\0sleep\02000\0", File.ReadAllText($"/proc/{pid}/cmdline"));
        Assert.Contains(pid, box.Run("ps", "--format", "json", id).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Exec_ProgramThatIsNotThere_Ends255AndSaysSo()
    {
        string id = Start();

        CommandResult missing = box.Run("exec", id, "nonexistent");
        CommandResult path = box.Run("exec", id, "/tmp/nonexistent");
        CommandResult directory = box.Run("exec", id, "/tmp");

        Assert.Equal((255, "exec \"nonexistent\": executable file not found in $PATH: no such file or directory\n"), (missing.Code, missing.Error));
        Assert.Equal((255, "exec \"/tmp/nonexistent\": no such file or directory\n"), (path.Code, path.Error));
        Assert.Equal((255, "exec \"/tmp\": permission denied\n"), (directory.Code, directory.Error));
    }

    [Fact]
    public void Exec_WorkingDirectoryOutsideOfTheRoot_IsRefused()
    {
        string id = Start();

        for (int fd = 3; fd < 20; fd++)
        {
            Assert.Equal(255, box.Run("exec", "--cwd", $"/proc/self/fd/{fd}", id, "true").Code);
        }
    }

    [Fact]
    public void Exec_Terminal_GoesToTheConsoleSocket()
    {
        string id = Start();
        using ConsoleListener console = new(box.PathOf("console"));

        Assert.Equal(0, box.Run("exec", "--detach", "--tty", "--console-socket", console.Path, id, "sh", "-c", "tty; read x; echo got $x").Code);

        int terminal = console.Receive();
        string output = ConsoleListener.Read(terminal, until: "\n");
        Fd.WriteAll(terminal, "typed\n"u8);
        Assert.Equal("/dev/pts/0\r\ntyped\r\ngot typed\r\n", output + ConsoleListener.Read(terminal));
    }

    public void Dispose() => box.Dispose();

    private string Start()
    {
        box.Configure("exec sleep 1000");
        return box.RunDetached(out _);
    }
}

/// <summary>A caller's socket that takes terminals.</summary>
internal sealed class ConsoleListener : IDisposable
{
    private readonly int listener;

    public ConsoleListener(string path)
    {
        Path = path;
        listener = UnixSocket.Listen(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path), 4);
        Assert.True(listener >= 0);
    }

    public string Path { get; }

    /// <summary>The terminal of the connection that waits.</summary>
    public int Receive()
    {
        Assert.True(Polling.Wait(listener, Polling.Readable, TimeSpan.FromSeconds(20)));
        int connection = UnixSocket.Accept(listener);
        byte[] name = new byte[64];
        nint count = UnixSocket.ReceiveDescriptor(connection, name, out int terminal);
        Fd.Close(connection);
        Assert.Equal("/dev/ptmx", Encoding.ASCII.GetString(name, 0, (int)count));
        Assert.True(terminal >= 0);
        return terminal;
    }

    /// <summary>What the terminal's processes write up to some text, or until the last of them ends.</summary>
    public static unsafe string Read(int terminal, string? until = null)
    {
        StringBuilder text = new();
        byte* buffer = stackalloc byte[4096];
        nint count;
        while ((count = Fd.Read(terminal, buffer, 4096)) > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, (int)count));
            if (until is not null && text.ToString().EndsWith(until, StringComparison.Ordinal))
            {
                return text.ToString();
            }
        }

        Fd.Close(terminal);
        return text.ToString();
    }

    public void Dispose() => Fd.Close(listener);
}
