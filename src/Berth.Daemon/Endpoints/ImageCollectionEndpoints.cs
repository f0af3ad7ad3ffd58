using Berth.Api;
using Berth.Api.Images;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Images.Collection;
using Wire = Berth.Api.Images;

namespace Berth.Daemon.Endpoints;

/// <summary>Images that nobody uses, where they take too much: an addition of Berth's.</summary>
internal sealed class ImageCollectionEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes) => routes.Add("POST", "/berth/images/gc", CollectAsync);

    private async Task CollectAsync(ApiRequest request)
    {
        bool dryRun = request.Flag("dry-run");
        // Removing many files may take long: not on a thread that answers requests.
        CollectionReport report = await Task.Run(() => engine.Images.Collect(dryRun), request.Aborted).ConfigureAwait(false);
        ImageCollection answer = new()
        {
            Used = report.Used, High = report.High, Low = report.Low, SpaceReclaimed = report.ReclaimedBytes,
            Images = [.. report.Images.Select(static image => new Wire.CollectedImage
            {
                Id = image.Id, Names = image.Names, LastUsed = image.LastUsed.ToUnixTimeSeconds(), Size = image.Bytes,
            })],
        };
        await request.AnswerAsync(answer, ApiJson.Default.ImageCollection).ConfigureAwait(false);
    }
}
