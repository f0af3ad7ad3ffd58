using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Berth.Engine.Containers.Streams;

public sealed partial class StdioSession
{
    private const int BufferSize = 64 * 1024;
    private const int NotRead = 0;
    private const int Read = 1;
    private const int Discarded = 2;
    private int reading = NotRead;

    /// <summary>The output line by line as it comes, until the process has ended.</summary>
    /// <exception cref="InvalidOperationException">The output is read already; thrown at once.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public IAsyncEnumerable<OutputLine> ReadLinesAsync(CancellationToken cancellation = default)
    {
        BeginReading();
        return LinesAsync(cancellation);
    }

    /// <summary>Copies the output byte for byte until the process has ended.</summary>
    /// <param name="stdout">Where its stdout goes, and with a terminal everything.</param>
    /// <param name="stderr">Where its stderr goes; null is where <paramref name="stdout"/> goes, in the order in which it came.</param>
    /// <param name="cancellation">Ends the copying; what was not copied is lost to this session.</param>
    /// <exception cref="InvalidOperationException">The output is read already.</exception>
    /// <exception cref="IOException">The connection broke, or one of the streams does not take what it is given.</exception>
    public Task CopyOutputToAsync(Stream stdout, Stream? stderr = null, CancellationToken cancellation = default)
    {
        BeginReading();
        return CopyAsync(stdout, stderr ?? stdout, cancellation);
    }

    /// <summary>Reads the output until the process has ended. All of it is held in memory.</summary>
    /// <exception cref="InvalidOperationException">The output is read already.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<CollectedOutput> ReadToEndAsync(CancellationToken cancellation = default)
    {
        using MemoryStream stdout = new();
        using MemoryStream stderr = new();
        await CopyOutputToAsync(stdout, stderr, cancellation).ConfigureAwait(false);
        return new CollectedOutput(Text(stdout), Text(stderr));

        static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>
    /// Reads the output and forgets it, unless somebody reads it: what nobody reads must not hold the process up. May be called again
    /// when it was cancelled.
    /// </summary>
    internal Task DiscardUnreadAsync(CancellationToken cancellation) =>
        Interlocked.CompareExchange(ref reading, Discarded, NotRead) == Read ? Task.CompletedTask : stream.CopyToAsync(Stream.Null, cancellation);

    private void BeginReading()
    {
        if (Interlocked.CompareExchange(ref reading, Read, NotRead) != NotRead)
        {
            throw new InvalidOperationException("the output of a session is read once, and somebody reads it or has read it");
        }
    }

    private PipeReader OpenReader() => PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferSize, minimumReadSize: BufferSize / 4, leaveOpen: true));

    private async Task CopyAsync(Stream stdout, Stream stderr, CancellationToken cancellation)
    {
        PipeReader reader = OpenReader();
        await foreach (OutputFrame frame in OutputFrame.ReadAllAsync(reader, framed: !Terminal, cancellation).ConfigureAwait(false))
        {
            Stream target = frame.Source == OutputSource.Stderr ? stderr : stdout;
            foreach (ReadOnlyMemory<byte> segment in frame.Bytes)
            {
                await target.WriteAsync(segment, cancellation).ConfigureAwait(false);
            }
        }

        await reader.CompleteAsync().ConfigureAwait(false);
    }

    private async IAsyncEnumerable<OutputLine> LinesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        PipeReader reader = OpenReader();
        LineSplitter splitter = new(Terminal);
        List<OutputLine> lines = [];
        await foreach (OutputFrame frame in OutputFrame.ReadAllAsync(reader, framed: !Terminal, cancellation).ConfigureAwait(false))
        {
            splitter.Add(frame.Source, frame.Bytes, time: null, lines);
            foreach (OutputLine line in lines)
            {
                yield return line;
            }

            lines.Clear();
        }

        splitter.Finish(lines);
        foreach (OutputLine line in lines)
        {
            yield return line;
        }

        await reader.CompleteAsync().ConfigureAwait(false);
    }
}
