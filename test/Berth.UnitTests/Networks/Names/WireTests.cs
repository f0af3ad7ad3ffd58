using System.Buffers.Binary;
using System.Net;
using Berth.Networks.Names.Wire;

namespace Berth.UnitTests.Networks.Names;

/// <summary>Questions and answers, byte by byte.</summary>
public sealed class WireTests
{
    private static readonly byte[] Head = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] OfDb = [.. Head, 2, (byte)'d', (byte)'b', 0, 0, 1, 0, 1];

    [Fact]
    public void TryRead_Question_HasNameTypeAndEnd()
    {
        Assert.True(Question.TryRead(OfDb, stackalloc char[Question.MaxName], out Question question));
        Assert.Equal("db", question.Name.ToString());
        Assert.Equal((0x1234, RecordType.A, RecordType.Internet, OfDb.Length), (question.Id, question.Type, question.Class, question.End));
        Assert.Equal((Question.SmallestRoom, false), (question.Room, question.WantsSignatures));
    }

    [Fact]
    public void TryRead_Extension_SaysHowMuchIsTaken()
    {
        byte[] message = [.. OfDb, 0, 0, 41, 0x10, 0, 0, 0, 0x80, 0, 0, 0];
        message[11] = 1;
        Assert.True(Question.TryRead(message, stackalloc char[Question.MaxName], out Question question));
        Assert.Equal((4096, true), (question.Room, question.WantsSignatures));
    }

    [Fact]
    public void TryRead_AnyCutOrByte_NeverReadsOutside()
    {
        Span<char> room = stackalloc char[Question.MaxName];
        for (int length = 0; length < OfDb.Length; length++)
        {
            Assert.False(Question.TryRead(OfDb.AsSpan(0, length), room, out _));
        }

        Random random = new(1);
        byte[] message = new byte[40];
        for (int i = 0; i < 100_000; i++)
        {
            random.NextBytes(message);
            OfDb.AsSpan(0, random.Next(13)).CopyTo(message);
            _ = Question.TryRead(message.AsSpan(0, random.Next(message.Length)), room, out _);
            _ = Answer.ReadTime(message, 12, []);
        }
    }

    [Theory]
    [InlineData(2, 0x80)] // an answer
    [InlineData(2, 0x28)] // an update
    [InlineData(5, 2)] // two questions
    [InlineData(12, 0xc0)] // a pointer to nowhere
    [InlineData(12, 64)] // a label that is too long
    public void TryRead_SomethingElse_IsRefused(int at, byte value)
    {
        byte[] message = [.. OfDb];
        message[at] = value;
        Assert.False(Question.TryRead(message, stackalloc char[Question.MaxName], out _));
    }

    [Fact]
    public void TryRead_StrangeCharacters_AreNobodysName()
    {
        byte[] message = [.. Head, 2, (byte)'.', 0xff, 0, 0, 1, 0, 1];
        Assert.True(Question.TryRead(message, stackalloc char[Question.MaxName], out Question question));
        Assert.True(question.Name.IsEmpty);
    }

    [Fact]
    public void Addresses_MoreThanThereIsRoomFor_AreCut()
    {
        Question.TryRead(OfDb, stackalloc char[Question.MaxName], out Question question);
        List<IPAddress> addresses = [.. Enumerable.Range(1, 100).Select(i => new IPAddress([10, 0, 0, (byte)i]))];
        byte[] answer = new byte[4096];
        int length = AnswerWriter.Addresses(question, addresses, timeToLive: 600, turn: 99, Question.SmallestRoom, answer);
        Assert.InRange(length, Question.SmallestRoom - 16, Question.SmallestRoom);
        Assert.Equal(0x8380, BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(2)));
        Assert.Equal(new byte[] { 10, 0, 0, 100 }, answer[(OfDb.Length + 12)..(OfDb.Length + 16)]);
    }

    [Theory]
    [InlineData("2.0.18.172.in-addr.arpa", "172.18.0.2")]
    [InlineData("2.0.18.172.IN-ADDR.ARPA", "172.18.0.2")]
    [InlineData("2.0.18.in-addr.arpa", null)]
    [InlineData("256.0.18.172.in-addr.arpa", null)]
    [InlineData("1.2.0.18.172.in-addr.arpa", null)]
    [InlineData("3.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa", "fd00::3")]
    [InlineData("3.0.0.0.ip6.arpa", null)]
    [InlineData("db", null)]
    public void ReverseName_IsTheAddress(string name, string? address) => Assert.Equal(address, ReverseName.Parse(name)?.ToString());

    [Fact]
    public void ReadTime_IsTheShortest_AndOfTheSoaWithoutAnswers()
    {
        byte[] record(byte type, byte seconds, params byte[] data) => [0xc0, 12, 0, type, 0, 1, 0, 0, 0, seconds, 0, (byte)data.Length, .. data];
        byte[] two = [.. OfDb, .. record(1, 60, 1, 2, 3, 4), .. record(1, 30, 1, 2, 3, 5)];
        (two[2], two[7]) = (0x81, 2);
        List<int> times = [];
        Assert.Equal(30U, Answer.ReadTime(two, OfDb.Length, times));
        Answer.Age(two, times, 10);
        Assert.Equal(20U, Answer.ReadTime(two, OfDb.Length, times));

        byte[] none = [.. OfDb, .. record(6, 90, [.. new byte[18], 0, 0, 0, 7])];
        (none[2], none[3], none[9]) = (0x81, 0x83, 1);
        Assert.Equal(7U, Answer.ReadTime(none, OfDb.Length, times));
        none[3] = 0x82;
        Assert.Equal(0U, Answer.ReadTime(none, OfDb.Length, times));
    }
}
