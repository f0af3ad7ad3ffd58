using System.Text;
using Berth.Daemon.Streams;

namespace Berth.UnitTests.Daemon;

public sealed class DetachFilterTests
{
    [Theory]
    [InlineData("xy", "hello", "hello", false)]
    [InlineData("xy", "axyb", "a", true)]
    [InlineData("xy", "axxy", "ax", true)]
    [InlineData("xy", "axbxy", "axb", true)]
    [InlineData("xy", "ax", "a", false)]
    [InlineData("x", "abx", "ab", true)]
    [InlineData("aab", "aaab", "a", true)]
    [InlineData("aab", "aac", "aac", false)]
    [InlineData("abab", "abaabab", "aba", true)]
    [InlineData("xyx", "xyyxyx", "xyy", true)]
    public void Pass_InOnePieceOrByteByByte_HoldsBackOnlyTheKeys(string keys, string typed, string expected, bool detaches)
    {
        Assert.Equal((expected, detaches), Run(keys, typed, typed.Length));
        Assert.Equal((expected, detaches), Run(keys, typed, 1));
        Assert.Equal((expected, detaches), Run(keys, typed, 2));
    }

    [Fact]
    public void Pass_ABeginningAndSomethingElse_ReleasesWhatWasHeldBack()
    {
        var filter = new DetachFilter("xyz"u8.ToArray());
        var output = new byte[16];
        Assert.Equal(0, filter.Pass("xy"u8, output));
        var count = filter.Pass("a"u8, output);
        Assert.Equal("xya", Encoding.ASCII.GetString(output, 0, count));
        Assert.False(filter.HasDetached);
    }

    [Fact]
    public void Pass_RandomInput_LosesAndInventsNothing()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var keys = Text(random, random.Next(1, 5));
            var typed = Text(random, random.Next(0, 30));
            var at = typed.IndexOf(keys, StringComparison.Ordinal);
            var (passed, detached) = Run(keys, typed, random.Next(1, 6));
            Assert.Equal(at >= 0, detached);
            Assert.StartsWith(passed, typed, StringComparison.Ordinal);
            if (detached)
                Assert.Equal(typed[..at], passed);
            else
                Assert.InRange(typed.Length - passed.Length, 0, keys.Length - 1);
        }
    }

    private static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(2))));

    private static (string Passed, bool Detached) Run(string keys, string typed, int pieceSize)
    {
        var filter = new DetachFilter(Encoding.ASCII.GetBytes(keys));
        var passed = new StringBuilder();
        foreach (var piece in Encoding.ASCII.GetBytes(typed).Chunk(pieceSize))
        {
            var output = new byte[piece.Length + filter.MostHeldBack];
            passed.Append(Encoding.ASCII.GetString(output, 0, filter.Pass(piece, output)));
            if (filter.HasDetached)
                return (passed.ToString(), true);
        }
        return (passed.ToString(), false);
    }
}
