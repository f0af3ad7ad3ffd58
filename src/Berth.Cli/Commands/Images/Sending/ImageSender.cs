using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Images.Sending;

/// <summary>
/// Takes an image from one engine to another. 1. what the image is made of; 2. which layers the other wants, and from which byte on; 3. those, several at
/// once, from one engine's connection to the other's; 4. the other makes the image of them. Cut off anywhere, the other keeps what it has got.
/// </summary>
internal sealed class ImageSender(Engine source, Engine target, SendProgress progress)
{
    private const int AtOnce = 4;
    private readonly ConcurrentQueue<SentLayer> waiting = new();
    private ExceptionDispatchInfo? failure;

    /// <exception cref="CommandException">An engine refused, or went away.</exception>
    public ReceivedImage Send(string name)
    {
        string path = Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal);
        byte[] described = source.Get($"/berth/images/{path}/parts");
        SentImage image = Engine.Read(described, ApiJson.Default.SentImage);
        IReadOnlyList<SentLayer> wanted = target.Post("/berth/images/wanted", described, ApiJson.Default.IReadOnlyListSentLayer);
        progress.Begin(image, wanted);
        SendAll(wanted);
        return target.Post("/berth/images/receive", described, ApiJson.Default.ReceivedImage);
    }

    private void SendAll(IReadOnlyList<SentLayer> wanted)
    {
        foreach (SentLayer layer in wanted)
        {
            waiting.Enqueue(layer);
        }

        Thread[] threads = [.. Enumerable.Range(0, Math.Min(AtOnce, wanted.Count)).Select(_ => new Thread(SendWaiting))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        failure?.Throw();
    }

    private void SendWaiting()
    {
        try
        {
            while (failure is null && waiting.TryDequeue(out SentLayer? layer))
            {
                Send(layer);
                progress.End(layer);
            }
        }
        catch (Exception error)
        {
            // Thrown by the thread that waits for all of them.
            failure ??= ExceptionDispatchInfo.Capture(error is EngineErrorException ? error : Interrupted(error));
        }
    }

    private void Send(SentLayer layer)
    {
        if (layer.Received == layer.Size)
        {
            return;
        }

        using EngineConnection from = source.Connect();
        using EngineConnection to = target.Connect();
        from.Call(new Request("GET", Target.Of("/berth/layers", layer.ChainId).With("offset", $"{layer.Received}")));
        Target blob = Target.Of("/berth/blobs", layer.Digest).With("size", $"{layer.Size}").With("offset", $"{layer.Received}");
        to.Send(new Request("PUT", blob) { HasStreamedBody = true, ContentType = "application/octet-stream" });
        using (Stream body = to.OpenBody())
        {
            Copy(from.Body, body);
        }

        to.ReadSuccess();
    }

    private void Copy(Stream from, Stream to)
    {
        byte[] buffer = new byte[256 * 1024];
        for (int count; failure is null && (count = from.Read(buffer)) > 0;)
        {
            to.Write(buffer, 0, count);
            progress.Add(count);
        }
    }

    private static CommandException Interrupted(Exception error) => error is CommandException or LinuxException or IOException
        ? new CommandException($"{error.Message}: it was not sent whole; what the other has got it keeps, send it again to go on")
        : new CommandException($"internal error: {error}");
}
