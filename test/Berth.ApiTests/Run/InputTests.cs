using System.Security.Cryptography;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Run;

public sealed class InputTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Run_HundredMegabytesOfInput_ComeBackWithTheirHash()
    {
        var input = new byte[100_000_000];
        new Random(1).NextBytes(input);
        var result = (await Docker.TryWithInputAsync(input, "run", "--rm", "-i", Image, "sha256sum")).Succeeded();
        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(input))}  -\n", result.Output);
    }

    [Fact]
    public async Task Run_TenMegabytesThroughCat_AreEchoedWhileTheyArrive()
    {
        var input = new byte[10_000_000];
        new Random(2).NextBytes(input);
        var result = (await Docker.TryWithInputAsync(input, "run", "--rm", "-i", Image, "cat")).Succeeded();
        Assert.Equal(Convert.ToHexString(SHA256.HashData(input)), Convert.ToHexString(SHA256.HashData(result.OutputBytes)));
    }

    [Fact]
    public async Task Run_EndOfInput_IsSeenWhileOutputGoesOn()
    {
        var result = await Docker.TryWithInputAsync("a\nb\n"u8.ToArray(), "run", "--rm", "-i", Image, "sh", "-c", "wc -l; echo after");
        Assert.Equal("2\nafter\n", result.Output.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WithoutInteractive_HasNoInput() => Assert.Equal("end", await RunAsync(Image, "sh", "-c", "cat; echo end"));

    [Fact]
    public async Task Run_InputThatNobodyReads_HangsNothing()
    {
        var result = await Docker.TryWithInputAsync(new byte[10_000_000], "run", "--rm", "-i", Image, "true");
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Run_InputLineByLine_IsAnsweredLineByLine()
    {
        await using var command = Docker.Start("run", "--rm", "-i", Image, "sh", "-c", "while read line; do echo got $line; done");
        foreach (var word in (string[])["one", "two", "three"])
        {
            await command.Input.WriteAsync(System.Text.Encoding.ASCII.GetBytes(word + "\n"), Ct);
            await command.Input.FlushAsync(Ct);
            Assert.Equal($"got {word}", await command.ReadLineAsync());
        }
        Assert.Equal(0, (await command.FinishAsync()).ExitCode);
    }
}
