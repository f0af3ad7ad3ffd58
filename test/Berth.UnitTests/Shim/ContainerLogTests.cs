using System.Text;
using System.Text.Json;
using Berth.Linux;
using Berth.Runtime.Shims;
using Berth.Shim;
using Berth.Shim.Logs;

namespace Berth.UnitTests.Shim;

public sealed class ContainerLogTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("berth-log-").FullName;

    [Fact]
    public void Append_LinesCutAnywhere_AreWholeLines()
    {
        string text = string.Concat(Enumerable.Range(0, 3000).Select(i => $"line {i} {new string('x', i % 97)}\n"));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Random random = new(7);
        Write(log =>
        {
            for (int at = 0; at < bytes.Length;)
            {
                int count = Math.Min(random.Next(1, 500), bytes.Length - at);
                log.Append(isStdout: true, bytes.AsSpan(at, count));
                at += count;
            }
        });

        Assert.Equal(text, string.Concat(Lines().Select(line => line.GetProperty("log").GetString())));
        Assert.Equal(3000, Lines().Count());
    }

    [Fact]
    public void Append_LineWithoutEnd_IsCutAt16KiB()
    {
        Write(log => log.Append(isStdout: false, Encoding.ASCII.GetBytes(new string('y', 40_000))));

        Assert.Equal([16384, 16384, 7232], Lines().Select(line => line.GetProperty("log").GetString()!.Length));
        Assert.All(Lines(), line => Assert.Equal("stderr", line.GetProperty("stream").GetString()));
    }

    [Fact]
    public void Append_TimesWithinARead_Increase()
    {
        Write(log => log.Append(isStdout: true, "a\nb\nc\n"u8));

        string[] times = [.. Lines().Select(line => line.GetProperty("time").GetString()!)];

        Assert.Equal(times.Order(StringComparer.Ordinal).Distinct(), times);
        Assert.All(times, time => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$", time));
    }

    [Fact]
    public void Append_OneFileOnly_BeginsAnewWhenFull()
    {
        Write(log => log.Append(isStdout: true, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789\n", 1000)))), maxSize: 5000);

        Assert.Equal(["log"], Directory.GetFiles(directory).Select(Path.GetFileName));
        Assert.InRange(new FileInfo(LogPath).Length, 1, 5200);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private string LogPath => Path.Combine(directory, "log");

    private void Write(Action<ContainerLog> use, long maxSize = 0)
    {
        Assert.Equal(Errno.None, ContainerLog.TryOpen(
            new LogOptions { File = new LogFileOptions { Path = LogPath, MaxSize = maxSize } }, new EventLoop(), () => { }, out ContainerLog? log));
        use(log!);
        log!.Close();
    }

    private IEnumerable<JsonElement> Lines() => File.ReadLines(LogPath).Select(line => JsonDocument.Parse(line).RootElement);
}
