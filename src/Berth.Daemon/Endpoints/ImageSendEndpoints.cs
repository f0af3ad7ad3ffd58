using System.Globalization;
using Berth.Api;
using Berth.Api.Images;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Images;
using Berth.Images.Sending;

namespace Berth.Daemon.Endpoints;

/// <summary>Images go from one engine to another, layer by layer: an addition of Berth's.</summary>
internal sealed class ImageSendEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/berth/images/{name}/parts", DescribeAsync);
        routes.Add("GET", "/berth/layers/{name}", SendLayerAsync);
        routes.Add("POST", "/berth/images/wanted", FindWantedAsync);
        routes.Add("PUT", "/berth/blobs/{name}", ReceiveLayerAsync);
        routes.Add("POST", "/berth/images/receive", ReceiveAsync);
    }

    private Task DescribeAsync(ApiRequest request) => request.AnswerAsync(SendMapping.ToSent(engine.Images.Describe(request.Name)), ApiJson.Default.SentImage);

    private Task SendLayerAsync(ApiRequest request) =>
        engine.Images.SendLayerAsync(request.Name, Bytes(request, "offset"), new AnswerStream(request, "application/octet-stream"), request.Aborted);

    private async Task FindWantedAsync(ApiRequest request)
    {
        ImageParts parts = await ReadPartsAsync(request).ConfigureAwait(false);
        SentLayer[] wanted = [.. engine.Images.FindWanted(parts).Select(static part => SendMapping.ToSent(part.Layer) with { Received = part.Received })];
        await request.AnswerAsync(wanted, ApiJson.Default.IReadOnlyListSentLayer).ConfigureAwait(false);
    }

    private async Task ReceiveLayerAsync(ApiRequest request)
    {
        await engine.Images.ReceiveLayerAsync(request.Name, Bytes(request, "size"), Bytes(request, "offset"), request.Http.Request.Body, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(ApiRequest request)
    {
        LoadedImage received = await engine.Images.ReceiveAsync(await ReadPartsAsync(request).ConfigureAwait(false), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new ReceivedImage { Id = received.Image.Id, Names = received.Names }, ApiJson.Default.ReceivedImage).ConfigureAwait(false);
    }

    private static async Task<ImageParts> ReadPartsAsync(ApiRequest request) =>
        SendMapping.ToParts((await request.ReadJsonAsync(ApiJson.Default.SentImage, required: true).ConfigureAwait(false))!);

    private static long Bytes(ApiRequest request, string parameter) =>
        request.Text(parameter) is var text && long.TryParse(text.Length == 0 ? "0" : text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? bytes
            : throw ApiException.BadRequest($"parameter {parameter} must be a number of bytes, not \"{text}\"");
}
