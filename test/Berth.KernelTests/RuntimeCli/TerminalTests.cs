using System.Diagnostics;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

public sealed class TerminalTests : IDisposable
{
    private readonly RuntimeBox box = new();

    [Fact]
    public void Create_Terminal_GoesToTheConsoleSocketWithTheSizeAsked()
    {
        box.Configure("tty; stty size; read x; echo got $x; exit 0", WithTerminal);
        using ConsoleListener console = new(box.PathOf("console"));
        string id = RuntimeBox.NewId();
        Assert.Equal(0, box.Run("create", "--bundle", box.Bundle, "--console-socket", console.Path, id).Code);
        int terminal = console.Receive();

        Assert.Equal(0, box.Run("start", id).Code);
        string output = ConsoleListener.Read(terminal, until: "80\r\n");
        Fd.WriteAll(terminal, "typed\n"u8);

        Assert.Equal("/dev/pts/0\r\n24 80\r\ntyped\r\ngot typed\r\n", output + ConsoleListener.Read(terminal));
        Assert.Equal(0, box.Run("delete", "--force", id).Code);
    }

    [Fact]
    public void Create_TerminalWithoutItsSocket_IsRefused()
    {
        box.Configure("true", WithTerminal);

        CommandResult result = box.Run("create", "--bundle", box.Bundle, RuntimeBox.NewId());

        Assert.Equal((1, "cannot allocate a terminal for a detached container without --console-socket\n"), (result.Code, result.Error));
    }

    [Fact]
    public void Run_TerminalInTheForeground_IsCarriedToThisStdio()
    {
        box.Configure("tty; read x; echo got $x; exit 6", WithTerminal);
        CommandResult files = box.Files("run");
        using Process run = box.Start(files, "run", "--bundle", box.Bundle, RuntimeBox.NewId());
        RuntimeBox.WaitForText(files.OutputPath, "/dev/pts/0");
        run.StandardInput.Write("typed\n");
        run.StandardInput.Flush();
        run.WaitForExit();

        Assert.Equal(6, run.ExitCode);
        Assert.EndsWith("got typed\r\n", files.Output, StringComparison.Ordinal);
    }

    public void Dispose() => box.Dispose();

    private static RuntimeSpec WithTerminal(RuntimeSpec spec) =>
        spec with { Process = spec.Process! with { Terminal = true, ConsoleSize = new ConsoleSizeSpec(24, 80) } };
}
