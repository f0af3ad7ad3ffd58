using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Berth.Engine.Containers.Streams;
using Berth.Engine.Logs;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>The lines of a container's log, each with its time.</summary>
    /// <param name="nameOrId">The container; it need not run.</param>
    /// <param name="query">Which lines; null is all.</param>
    /// <param name="follow">Whether to wait for more until the container ends.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="EngineException">
    /// There is no such container, which is thrown at once, or its log is not kept where it can be read.
    /// </exception>
    public IAsyncEnumerable<OutputLine> ReadLogsAsync(string nameOrId, LogQuery? query = null, bool follow = false, CancellationToken cancellation = default) =>
        ReadLogLinesAsync(Get(nameOrId), (query ?? new LogQuery()) with { Timestamps = true, Details = false, Framed = true }, follow, cancellation);

    private async IAsyncEnumerable<OutputLine> ReadLogLinesAsync(
        Container container, LogQuery query, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Pipe pipe = new();
        Task copying = CopyLogsAsync(container, query, follow, pipe.Writer, stop.Token);
        LineSplitter splitter = new(container.Settings.Stdio.Terminal);
        List<OutputLine> lines = [];
        try
        {
            await foreach (OutputFrame frame in OutputFrame.ReadAllAsync(pipe.Reader, framed: true, stop.Token).ConfigureAwait(false))
            {
                DateTimeOffset? time = TakeTime(frame.Bytes, out ReadOnlySequence<byte> text);
                splitter.Add(frame.Source, text, time, lines);
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
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await copying.ConfigureAwait(false);
        }
    }

    /// <summary>Ends with the writer, which hands an error on to the reader.</summary>
    private async Task CopyLogsAsync(Container container, LogQuery query, bool follow, PipeWriter writer, CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            await CopyLogsAsync(container, query, follow, writer.AsStream(leaveOpen: true), cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
        }

        await writer.CompleteAsync(failure).ConfigureAwait(false);
    }

    /// <summary>An entry of the log begins with its time and a blank.</summary>
    private static DateTimeOffset? TakeTime(ReadOnlySequence<byte> entry, out ReadOnlySequence<byte> text)
    {
        text = entry;
        if (entry.PositionOf((byte)' ') is not { } blank)
        {
            return null;
        }

        text = entry.Slice(entry.GetPosition(1, blank));
        return DateTimeOffset.TryParse(
            Encoding.ASCII.GetString(entry.Slice(0, blank)), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }
}
