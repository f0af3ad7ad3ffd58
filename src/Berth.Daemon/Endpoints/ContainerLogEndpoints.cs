using System.Globalization;
using Berth.Daemon.Http;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Logs;

namespace Berth.Daemon.Endpoints;

/// <summary>What containers have written.</summary>
internal sealed class ContainerLogEndpoints(ContainerEngine engine)
{
    private const int FirstWithFramedType = 42;

    public void Map(RouteTable routes) => routes.Add("GET", "/containers/{name}/logs", CopyAsync);

    public static LogQuery QueryOf(ApiRequest request) => new()
    {
        Stdout = request.Flag("stdout"), Stderr = request.Flag("stderr"), Since = request.Time("since"), Until = request.Time("until"),
        Tail = TailOf(request.Text("tail")), Timestamps = request.Flag("timestamps"), Details = request.Flag("details"),
    };

    private async Task CopyAsync(ApiRequest request)
    {
        if (!request.Flag("stdout") && !request.Flag("stderr"))
        {
            throw ApiException.BadRequest("Bad parameters: you must choose at least one stream");
        }

        Container container = engine.Containers.Get(request.Name);
        LogQuery query = QueryOf(request);
        bool framed = !container.Settings.Stdio.Terminal;
        using CancellationTokenSource stop = request.LinkEnd();
        AnswerStream output = new(request, framed && request.Version.IsAtLeast(FirstWithFramedType) ? HijackHead.FramedType : HijackHead.RawType);
        try
        {
            Task copy = engine.Containers.CopyLogsAsync(container.Id, query, request.Flag("follow"), output, stop.Token);
            if (!copy.IsCompleted)
            {
                // What can be refused was refused before the first wait; the client of a log that is followed hears at once that it is.
                await output.BeginAsync(stop.Token).ConfigureAwait(false);
            }

            await copy.ConfigureAwait(false);
            await output.BeginAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            // The daemon ends; what there was has been sent.
        }
    }

    /// <summary><c>all</c>, nothing or nonsense is everything, as with Docker.</summary>
    private static long? TailOf(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long lines) && lines >= 0 ? lines : null;
}
