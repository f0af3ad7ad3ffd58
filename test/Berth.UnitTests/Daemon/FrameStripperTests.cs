using System.Text;
using Berth.Daemon.Streams;

namespace Berth.UnitTests.Daemon;

public sealed class FrameStripperTests
{
    private static readonly byte[] Frames = [1, 0, 0, 0, 0, 0, 0, 5, .. "hello"u8, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, .. "!"u8];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    public void Next_FramesCutAnywhere_AreTheirPayload(int size)
    {
        FrameStripper stripper = new();
        StringBuilder text = new();
        foreach (byte[] part in Frames.Chunk(size))
        {
            ReadOnlyMemory<byte> piece = part;
            while (!piece.IsEmpty)
            {
                text.Append(Encoding.ASCII.GetString(stripper.Next(ref piece).Span));
            }
        }

        Assert.Equal("hello!", text.ToString());
    }
}
