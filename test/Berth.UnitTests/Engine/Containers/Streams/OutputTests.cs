using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Berth.Engine.Containers.Streams;

namespace Berth.UnitTests.Engine.Containers.Streams;

/// <summary>Frames taken apart and lines put together, wherever the pieces end.</summary>
public sealed class OutputTests
{
    private static readonly byte[] Mixed = [.. Frame(1, "one\ntw"), .. Frame(2, "err"), .. Frame(1, ""), .. Frame(1, "o\n\nré"), .. Frame(2, "or\n"), .. Frame(1, "st")];

    private static readonly OutputLine[] MixedLines =
    [
        new(OutputSource.Stdout, "one"), new(OutputSource.Stdout, "two"), new(OutputSource.Stdout, ""),
        new(OutputSource.Stderr, "error"), new(OutputSource.Stdout, "rést"),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public async Task Lines_OfFramesInPieces_AreThoseThatWereWritten(int piece) =>
        Assert.Equal(MixedLines, await LinesAsync(Mixed, piece, framed: true));

    [Fact]
    public async Task Lines_OfATerminal_EndAsTheTerminalEndsThem() =>
        Assert.Equal(
            [new(OutputSource.Stdout, "a"), new(OutputSource.Stdout, "b\rc"), new(OutputSource.Stdout, "")],
            await LinesAsync("a\r\nb\rc\n\r\n"u8.ToArray(), 3, framed: false));

    [Fact]
    public async Task Lines_ThatAreTooLong_AreCutBetweenCharacters()
    {
        string text = "x" + new string('é', 100_000);

        OutputLine[] lines = await LinesAsync(Frame(1, text + "\nend\n"), 5000, framed: true);

        Assert.Equal(text, string.Concat(lines[..^1].Select(line => line.Text)));
        Assert.Equal("end", lines[^1].Text);
        Assert.All(lines, line => Assert.InRange(Encoding.UTF8.GetByteCount(line.Text), 1, 64 * 1024));
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public async Task Lines_OfBytesThatAreNoText_AreKeptInLength()
    {
        byte[] bytes = new byte[200_000];
        bytes.AsSpan().Fill(0xBF);

        OutputLine[] lines = await LinesAsync(bytes, 4096, framed: false);

        Assert.Equal(bytes.Length, lines.Sum(line => line.Text.Length));
    }

    [Fact]
    public async Task Frames_ThatEndInTheMiddle_GiveWhatIsWhole() =>
        Assert.Equal([new(OutputSource.Stdout, "a")], await LinesAsync([.. Frame(1, "a\n"), .. Frame(2, "lost")[..^1]], 4, framed: true));

    private static async Task<OutputLine[]> LinesAsync(byte[] bytes, int piece, bool framed)
    {
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0));
        Task writing = WriteAsync(pipe.Writer, bytes, piece);
        LineSplitter splitter = new(terminal: !framed);
        List<OutputLine> lines = [];
        await foreach (OutputFrame frame in OutputFrame.ReadAllAsync(pipe.Reader, framed, TestContext.Current.CancellationToken))
        {
            splitter.Add(frame.Source, frame.Bytes, time: null, lines);
        }

        splitter.Finish(lines);
        await writing;
        return [.. lines];
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] bytes, int piece)
    {
        for (int at = 0; at < bytes.Length; at += piece)
        {
            await writer.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)));
        }

        await writer.CompleteAsync();
    }

    private static byte[] Frame(byte source, string text)
    {
        byte[] payload = Encoding.UTF8.GetBytes(text);
        byte[] frame = new byte[8 + payload.Length];
        frame[0] = source;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        payload.CopyTo(frame.AsSpan(8));
        return frame;
    }
}
