using System.Text;
using Berth.Cli.EngineClient;

namespace Berth.UnitTests.Cli.EngineClient;

public sealed class ResponseReaderTests
{
    private const string Sized = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\nhello";
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n8;x=y\r\n, world!\r\n0\r\nTrailer: x\r\n\r\n";
    private const string Closed = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end";
    private const string Empty = "HTTP/1.1 204 No Content\r\n\r\n";

    public static TheoryData<int> Pieces => [1, 2, 3, 7, 100_000];

    [Theory]
    [MemberData(nameof(Pieces))]
    public void Read_AnswersOneAfterAnother_InPiecesOfAnySize(int piece)
    {
        ResponseReader reader = Reader(Sized + Chunked + Empty + "HTTP/1.1 100 Continue\r\n\r\n" + Sized + Closed, piece);
        Assert.Equal((201, "application/json"), (reader.ReadHead() is var head ? head.Status : 0, head.ContentType));
        Assert.Equal("hello", Body(reader));
        Assert.True(reader.ReadHead().IsChunked);
        Assert.Equal("hello, world!", Body(reader));
        Assert.Equal(204, reader.ReadHead().Status);
        Assert.Equal("", Body(reader));
        Assert.Equal(201, reader.ReadHead().Status);
        Assert.Equal("hello", Body(reader));
        Assert.True(reader.ReadHead().Closes);
        Assert.Equal("until the end", Body(reader));
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void ReadBody_LargeChunks_AreWhole()
    {
        string large = new('x', 300_000);
        ResponseReader reader = Reader($"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n{large.Length:X}\r\n{large}\r\n0\r\n\r\n", 50_000);
        reader.ReadHead();
        Assert.Equal(large, Body(reader));
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void TakeReceived_AfterASwitch_IsWhatCameWithTheHead(int piece)
    {
        ResponseReader reader = Reader("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\n\r\nfirst bytes", piece);
        Assert.Equal(101, reader.ReadHead().Status);
        string received = Encoding.ASCII.GetString(reader.TakeReceived());
        Assert.StartsWith(received, "first bytes", StringComparison.Ordinal);
        Assert.Equal("first bytes"[received.Length..], Body(reader));
    }

    [Fact]
    public void ReadHead_OfHead_HasNoBody()
    {
        ResponseReader reader = Reader("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + Sized, 1000);
        Assert.Equal(99, reader.ReadHead(isHeadOnly: true).ContentLength);
        Assert.Equal("", Body(reader));
        Assert.Equal(201, reader.ReadHead().Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    public void ReadHead_OfSomethingElse_Fails(string text) => Assert.Throws<ProtocolException>(() => Reader(text, 1000).ReadHead());

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public void ReadBody_CutShort_Fails(string text)
    {
        ResponseReader reader = Reader(text, 1000);
        reader.ReadHead();
        Assert.Throws<ProtocolException>(() => Body(reader));
    }

    [Fact]
    public void ReadHead_WithoutEnd_IsBounded() =>
        Assert.Throws<ProtocolException>(() => Reader("HTTP/1.1 200 OK\r\nX: " + new string('x', 100_000), 1000).ReadHead());

    private static ResponseReader Reader(string text, int piece) => new(new PiecesStream(Encoding.ASCII.GetBytes(text), piece));

    private static string Body(ResponseReader reader)
    {
        using MemoryStream body = new();
        byte[] buffer = new byte[20_000];
        for (int count; (count = reader.ReadBody(buffer)) > 0;)
        {
            body.Write(buffer, 0, count);
        }

        return Encoding.ASCII.GetString(body.ToArray());
    }
}
