using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Berth.Engine.Logs;
using Berth.Linux;
using Berth.Runtime.Shims;
using Berth.Shim;
using Berth.Shim.Logs;

namespace Berth.UnitTests.Engine.Logs;

/// <summary>Reads what the shim's own writer wrote.</summary>
public sealed class LogReaderTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("berth-logs-").FullName;

    private string LogPath => Path.Combine(directory, "log");

    [Fact]
    public async Task Copy_BothStreams_AreFramedInOrder()
    {
        Write((true, "one\n"), (true, "two\n"), (false, "err\n"), (true, "three"));

        List<(int Stream, string Text)> frames = await ReadFramesAsync(new LogQuery());

        Assert.Equal([(1, "one\ntwo\n"), (2, "err\n"), (1, "three")], frames);
    }

    [Fact]
    public async Task Copy_OneStream_LeavesTheOtherOut()
    {
        Write((true, "one\n"), (false, "err\n"), (true, "two\n"));

        Assert.Equal("err\n", await ReadRawAsync(new LogQuery { Stdout = false, Framed = false }));
    }

    [Fact]
    public async Task Copy_AnyBytes_ComeBackAsTheyWere()
    {
        string text = "quote \" back \\ tab \t angle <> & bell \a sep \u2028 日本 😀\n";
        Write((true, text));

        Assert.Equal(text, await ReadRawAsync(new LogQuery { Framed = false }));
    }

    [Fact]
    public async Task Copy_Local_AnyBytesInPieces_ComeBackAsTheyWere()
    {
        byte[] bytes = [0xff, 0, (byte)'"', (byte)'\n', .. Enumerable.Repeat((byte)'y', 40_000), (byte)'\n', (byte)'e'];
        ContainerLog log = Open(0, files: 1, LogFileFormat.Local);
        log.Append(isStdout: true, bytes);
        log.Close();

        Assert.Equal(bytes, await ReadAsync(new LogQuery { Framed = false }, LogFileFormat.Local));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(2, "line 998\nline 999\n")]
    [InlineData(700, null)]
    public async Task Copy_LocalTail_CrossesRotatedAndCompressedFiles(long tail, string? expected)
    {
        Write(20_000, [.. Enumerable.Range(0, 1000).Select(i => (true, $"line {i}\n"))], LogFileFormat.Local);
        string old = LogPath + ".1";
        await using (GZipStream compressed = new(File.Create(old + ".gz"), CompressionLevel.Fastest))
        {
            await using FileStream plain = File.OpenRead(old);
            await plain.CopyToAsync(compressed, TestContext.Current.CancellationToken);
        }

        File.Delete(old);

        byte[] text = await ReadAsync(new LogQuery { Tail = tail, Framed = false }, LogFileFormat.Local);

        Assert.Equal(expected ?? string.Concat(Enumerable.Range(300, 700).Select(i => $"line {i}\n")), Encoding.UTF8.GetString(text));
    }

    [Fact]
    public async Task Copy_LocalFileCutOff_IsReadUpToThere()
    {
        Write(0, [(true, "a\n"), (true, "b\n")], LogFileFormat.Local);
        await using (FileStream file = new(LogPath, FileMode.Open))
        {
            file.SetLength(file.Length - 3);
        }

        Assert.Equal("a\n"u8.ToArray(), await ReadAsync(new LogQuery { Framed = false }, LogFileFormat.Local));
        Assert.Equal("a\n"u8.ToArray(), await ReadAsync(new LogQuery { Framed = false, Tail = 1 }, LogFileFormat.Local));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "line 4999\n")]
    [InlineData(3, "line 4997\nline 4998\nline 4999\n")]
    public async Task Copy_Tail_IsTheLastLines(long tail, string expected)
    {
        Write(0, [.. Enumerable.Range(0, 5000).Select(i => (true, $"line {i}\n"))]);

        Assert.Equal(expected, await ReadRawAsync(new LogQuery { Tail = tail, Framed = false }));
    }

    [Fact]
    public async Task Copy_TailOverRotatedFiles_CrossesThem()
    {
        Write(20_000, [.. Enumerable.Range(0, 1000).Select(i => (true, $"line {i}\n"))]);
        Assert.InRange(Directory.GetFiles(directory).Length, 3, 100);

        string text = await ReadRawAsync(new LogQuery { Tail = 700, Framed = false });

        Assert.Equal(string.Concat(Enumerable.Range(300, 700).Select(i => $"line {i}\n")), text);
    }

    [Fact]
    public async Task Copy_TailOfMoreThanThereIs_IsAll()
    {
        Write((true, "a\n"), (true, "b\n"));

        Assert.Equal("a\nb\n", await ReadRawAsync(new LogQuery { Tail = 100, Framed = false }));
    }

    [Fact]
    public async Task Copy_SinceAndUntil_KeepTheLinesBetween()
    {
        await File.WriteAllTextAsync(LogPath, string.Concat(Enumerable.Range(1, 5).Select(i => $"{{\"log\":\"{i}\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:0{i}.000000000Z\"}}\n")), TestContext.Current.CancellationToken);
        DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        string text = await ReadRawAsync(new LogQuery { Since = start.AddSeconds(2), Until = start.AddSeconds(4), Framed = false });

        Assert.Equal("2\n3\n4\n", text);
    }

    [Fact]
    public async Task Copy_TimestampsAndDetails_ComeBeforeEachLine()
    {
        await File.WriteAllTextAsync(LogPath, "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"attrs\":{\"a\":\"1\",\"b\":\"2\"},\"time\":\"2026-01-01T00:00:00.123456789Z\"}\n", TestContext.Current.CancellationToken);

        Assert.Equal("2026-01-01T00:00:00.123456789Z a=1,b=2 x\n", await ReadRawAsync(new LogQuery { Timestamps = true, Details = true, Framed = false }));
    }

    [Fact]
    public async Task Copy_LineThatWasCutOff_IsPassedOver()
    {
        await File.WriteAllTextAsync(LogPath, "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"x\"}\n{\"log\":\"b\\\n{\"log\":\"c\\n\",\"stream\":\"stdout\",\"time\":\"x\"}\n{\"log\":\"d", TestContext.Current.CancellationToken);

        Assert.Equal("a\nc\n", await ReadRawAsync(new LogQuery { Framed = false }));
    }

    [Fact]
    public async Task Follow_AcrossRotations_LosesNothingAndEnds()
    {
        TaskCompletionSource ended = new();
        Pipe pipe = new();
        Task reading = new LogReader(LogPath, LogFormat.Of(LogFileFormat.JsonFile), new LogQuery { Framed = false }).CopyToAsync(pipe.Writer.AsStream(), ended.Task, TestContext.Current.CancellationToken);
        using StreamReader lines = new(pipe.Reader.AsStream());
        ContainerLog log = Open(10_000, files: 50);
        for (int i = 0; i < 2000; i++)
        {
            log.Append(isStdout: true, Encoding.ASCII.GetBytes($"line {i}\n"));
            if (i % 100 == 99)
            {
                // What was written is seen before more is written, so files are rotated away under a reader that is at their end.
                for (int expected = i - 99; expected <= i; expected++)
                {
                    Assert.Equal($"line {expected}", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
                }
            }
        }

        log.Append(isStdout: true, "last"u8);
        log.Close();
        ended.SetResult();
        await reading.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();

        Assert.Equal("last", await lines.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private ContainerLog Open(long maxSize, int files, LogFileFormat format = LogFileFormat.JsonFile)
    {
        Assert.Equal(Errno.None, ContainerLog.TryOpen(
            new LogOptions { File = new LogFileOptions { Format = format, Path = LogPath, MaxSize = maxSize, MaxFiles = files } }, new EventLoop(), () => { }, out ContainerLog? log));
        return log!;
    }

    private void Write(params (bool IsStdout, string Text)[] lines) => Write(0, lines);

    private void Write(long maxSize, (bool IsStdout, string Text)[] lines, LogFileFormat format = LogFileFormat.JsonFile)
    {
        ContainerLog log = Open(maxSize, files: 100, format);
        foreach ((bool isStdout, string text) in lines)
        {
            log.Append(isStdout, Encoding.UTF8.GetBytes(text));
        }

        log.Close();
    }

    private async Task<string> ReadRawAsync(LogQuery query) => Encoding.UTF8.GetString(await ReadAsync(query, LogFileFormat.JsonFile));

    private async Task<byte[]> ReadAsync(LogQuery query, LogFileFormat format)
    {
        using MemoryStream output = new();
        await new LogReader(LogPath, LogFormat.Of(format), query).CopyToAsync(output, null, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private async Task<List<(int Stream, string Text)>> ReadFramesAsync(LogQuery query)
    {
        using MemoryStream output = new();
        await new LogReader(LogPath, LogFormat.Of(LogFileFormat.JsonFile), query).CopyToAsync(output, null, TestContext.Current.CancellationToken);
        List<(int, string)> frames = [];
        for (ReadOnlyMemory<byte> rest = output.ToArray(); !rest.IsEmpty;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest.Span[4..]);
            frames.Add((rest.Span[0], Encoding.UTF8.GetString(rest.Span.Slice(8, length))));
            rest = rest[(8 + length)..];
        }

        return frames;
    }
}
