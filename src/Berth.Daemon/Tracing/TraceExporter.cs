using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Berth.Engine.Tracing;

namespace Berth.Daemon.Tracing;

/// <summary>
/// Gathers the spans of the daemon and its engine and posts them in batches. Nobody ever waits for it: what the collector does not take
/// in time is lost, which is said once.
/// </summary>
internal sealed partial class TraceExporter : IAsyncDisposable
{
    private const int QueueLength = 2048;
    private const int BatchLength = 512;

    /// <summary>How long the daemon's end waits for the last spans to be delivered.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly Channel<Activity> queue = Channel.CreateBounded<Activity>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource ended = new();
    private readonly TraceOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<TraceExporter> log;
    private readonly SpanPost post;
    private readonly ActivityListener listener;
    private readonly Task posting;
    private long lost;
    private bool isAway;

    public TraceExporter(TraceOptions options, TimeProvider time, ILogger<TraceExporter> log)
    {
        (this.options, this.time, this.log) = (options, time, log);
        post = new SpanPost(options);
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is EngineTracing.SourceName or RequestSpan.SourceName,
            Sample = Sample,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(listener);
        posting = Task.Run(PostAllAsync);
        LogBegin(options.Endpoint.GetLeftPart(UriPartial.Path));
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        queue.Writer.Complete();
        ended.CancelAfter(EndPatience);
        await ending.CancelAsync().ConfigureAwait(false);
        await posting.ConfigureAwait(false);
        ending.Dispose();
        ended.Dispose();
    }

    /// <summary>A span that is not kept is not made, but carries its trace's id on.</summary>
    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> span) =>
        options.Sampler.Keeps(span.TraceId, span.Parent) ? ActivitySamplingResult.AllDataAndRecorded
        : span.Parent.TraceId == default || span.Parent.IsRemote ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.None;

    private void Add(Activity span)
    {
        if (span.Recorded && !queue.Writer.TryWrite(span))
        {
            Interlocked.Increment(ref lost);
        }
    }

    private async Task PostAllAsync()
    {
        List<Activity> batch = [];
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await Task.Delay(options.Delay, time, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (batch.Count < BatchLength && queue.Reader.TryRead(out Activity? span))
            {
                batch.Add(span);
            }

            await PostAsync(batch).ConfigureAwait(false);
            batch.Clear();
        }
    }

    private async Task PostAsync(List<Activity> batch)
    {
        try
        {
            await post.SendAsync(SpanJson.Write(options.Resource, batch), ended.Token).ConfigureAwait(false);
            if (isAway)
            {
                isAway = false;
                LogBack(Interlocked.Exchange(ref lost, 0));
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or AuthenticationException)
        {
            Interlocked.Add(ref lost, batch.Count);
            if (!isAway)
            {
                isAway = true;
                LogAway(error is OperationCanceledException ? "it does not answer in time" : error.Message);
            }
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "traces go to {Endpoint}")]
    private partial void LogBegin(string endpoint);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "the collector of traces does not take them: {Reason}; spans are lost until it does")]
    private partial void LogAway(string reason);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "the collector of traces takes them again; {Lost} spans were lost")]
    private partial void LogBack(long lost);
}
