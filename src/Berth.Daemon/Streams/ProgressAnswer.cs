using System.Threading.Channels;
using Berth.Api;
using Berth.Api.Server;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Images.Registry.Transfers;

namespace Berth.Daemon.Streams;

/// <summary>
/// The answer of a pull or push: lines of progress as they come. An error before the first of them is the answer's status, one after it
/// the last line, as Docker's. A client that reads slowly stops nothing; it misses lines.
/// </summary>
internal static class ProgressAnswer
{
    private const int Ahead = 4096;

    public static async Task SendAsync(ApiRequest request, Func<Action<TransferProgress>, Task> work)
    {
        Channel<TransferProgress> lines = Channel.CreateBounded<TransferProgress>(
            new BoundedChannelOptions(Ahead) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Task working = RunAsync(lines.Writer, work);
        bool begun = false;
        await foreach (TransferProgress line in lines.Reader.ReadAllAsync(request.Aborted).ConfigureAwait(false))
        {
            begun = await SendAsync(request, ProgressMapping.ToMessage(line), begun).ConfigureAwait(false);
        }

        try
        {
            await working.ConfigureAwait(false);
        }
        catch (Exception error) when (begun && ErrorMapping.Map(error) is { } answer)
        {
            ProgressMessage last = new() { Error = answer.Message, ErrorDetail = new ProgressError { Message = answer.Message } };
            await SendAsync(request, last, begun).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(ChannelWriter<TransferProgress> lines, Func<Action<TransferProgress>, Task> work)
    {
        try
        {
            await work(line => lines.TryWrite(line)).ConfigureAwait(false);
        }
        finally
        {
            lines.Complete();
        }
    }

    private static async Task<bool> SendAsync(ApiRequest request, ProgressMessage message, bool begun)
    {
        if (!begun)
        {
            await request.BeginAsync(ApiRequest.JsonType, request.Aborted).ConfigureAwait(false);
        }

        await request.SendLineAsync(message, ApiJson.Default.ProgressMessage, request.Aborted).ConfigureAwait(false);
        return true;
    }
}
