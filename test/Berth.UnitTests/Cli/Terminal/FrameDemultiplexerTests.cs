using System.Buffers.Binary;
using System.Text;
using Berth.Cli.EngineClient;
using Berth.Cli.Terminal;

namespace Berth.UnitTests.Cli.Terminal;

public sealed class FrameDemultiplexerTests
{
    private readonly MemoryStream output = new();
    private readonly MemoryStream error = new();
    private readonly List<int> order = [];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(1_000)]
    [InlineData(10_000_000)]
    public void Feed_InPiecesOfAnySize_DeliversEveryByteToItsStream(int piece)
    {
        byte[] large = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        byte[] wire =
        [
            .. Frame(1, "one "), .. Frame(1, "two "), .. Frame(2, "error "), .. Frame(1, ""), .. Frame(1, large), .. Frame(1, "three"),
            .. Frame(2, large), .. Frame(2, "end"), .. Frame(0, "!"),
        ];
        Feed(wire, piece);
        Assert.Equal([.. "one two "u8, .. large, .. "three!"u8], output.ToArray());
        Assert.Equal([.. "error "u8, .. large, .. "end"u8], error.ToArray());
    }

    [Fact]
    public void Feed_SmallFramesOfOneStream_AreJoined()
    {
        Feed([.. Enumerable.Range(0, 100).SelectMany(i => Frame(1, $"line {i}\n"))], 1_000_000);
        Assert.Equal([1], order);
        Assert.Equal(100, Encoding.ASCII.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Feed_StreamsInTurn_KeepTheirOrder()
    {
        Feed([.. Frame(1, "a"), .. Frame(2, "b"), .. Frame(2, "c"), .. Frame(1, "d")], 1_000);
        Assert.Equal([1, 2, 1], order);
    }

    [Fact]
    public void Feed_ErrorOfTheEngine_IsThrown()
    {
        ProtocolException failure = Assert.Throws<ProtocolException>(() => Feed(Frame(3, "out of disk"), 5));
        Assert.Equal("error from daemon in stream: out of disk", failure.Message);
    }

    [Fact]
    public void Feed_NoFrames_IsToldAtOnce() => Assert.Throws<ProtocolException>(() => Feed("plain text"u8.ToArray(), 100));

    private void Feed(byte[] wire, int piece)
    {
        FrameDemultiplexer frames = new((stream, bytes) =>
        {
            order.Add(stream);
            (stream == 2 ? error : output).Write(bytes);
        });
        foreach (byte[] part in wire.Chunk(piece))
        {
            frames.Feed(part);
        }
    }

    private static byte[] Frame(byte stream, string text) => Frame(stream, Encoding.ASCII.GetBytes(text));

    private static byte[] Frame(byte stream, byte[] payload)
    {
        byte[] frame = [stream, 0, 0, 0, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        return frame;
    }
}
