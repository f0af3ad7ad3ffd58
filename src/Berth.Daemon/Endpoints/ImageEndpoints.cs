using Berth.Api;
using Berth.Api.Images;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Images;
using Berth.Engine.Images.Listing;
using Berth.Images;

namespace Berth.Daemon.Endpoints;

/// <summary>Which images there are, what they are and what they are called.</summary>
internal sealed class ImageEndpoints(ContainerEngine engine, ImageLister lister)
{
    private const long NotCounted = -1;

    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/images/json", ListAsync);
        routes.Add("GET", "/images/{name}/json", InspectAsync);
        routes.Add("GET", "/images/{name}/history", HistoryAsync);
        routes.Add("POST", "/images/{name}/tag", TagAsync);
        routes.Add("DELETE", "/images/{name}", RemoveAsync);
        routes.Add("POST", "/images/prune", PruneAsync);
    }

    private Task ListAsync(ApiRequest request)
    {
        IReadOnlyList<Image> images = lister.List(new ImageQuery { All = request.Flag("all"), Filters = FilterJson.Parse(request.Text("filters")) });
        Func<Image, long> shared = request.Flag("shared-size") ? SharedSizes() : static _ => NotCounted;
        ImageSummary[] summaries = [.. images.Select(image => ImageMapping.ToSummary(image, request.Version) with { SharedSize = shared(image) })];
        return request.AnswerAsync(summaries, ApiJson.Default.IReadOnlyListImageSummary);
    }

    private Func<Image, long> SharedSizes()
    {
        Dictionary<string, long> sizes = engine.Images.ListUsage().ToDictionary(static usage => usage.Image.Id, static usage => usage.SharedSize);
        return image => sizes.GetValueOrDefault(image.Id);
    }

    private Task InspectAsync(ApiRequest request) =>
        request.AnswerAsync(ImageMapping.ToInspect(engine.Images.Get(request.Name), request.Version), ApiJson.Default.ImageInspect);

    private Task HistoryAsync(ApiRequest request)
    {
        ImageHistoryItem[] steps = [.. engine.Images.History(request.Name).Select(ImageMapping.ToHistory)];
        return request.AnswerAsync(steps, ApiJson.Default.IReadOnlyListImageHistoryItem);
    }

    private Task TagAsync(ApiRequest request)
    {
        engine.Images.Tag(request.Name, NameWithTag(request.Text("repo"), request.Text("tag")));
        return request.AnswerAsync(StatusCodes.Status201Created);
    }

    private Task RemoveAsync(ApiRequest request)
    {
        RemovalResult removal = engine.Images.Remove(request.Name, request.Flag("force"), request.Flag("noprune"));
        return request.AnswerAsync(ImageMapping.ToDeleted(removal.Items), ApiJson.Default.IReadOnlyListImageDeleteItem);
    }

    private async Task PruneAsync(ApiRequest request)
    {
        ImagePruneFilter filter = lister.ToPruneFilter(FilterJson.Parse(request.Text("filters")));
        PruneResult pruned = await engine.Images.PruneAsync(filter, request.Aborted).ConfigureAwait(false);
        ImagesPruneReport report = new()
        {
            ImagesDeleted = pruned.Items.Count == 0 ? null : ImageMapping.ToDeleted(pruned.Items), SpaceReclaimed = (ulong)pruned.ReclaimedBytes,
        };
        await request.AnswerAsync(report, ApiJson.Default.ImagesPruneReport).ConfigureAwait(false);
    }

    private static string NameWithTag(string repository, string tag) => tag.Length == 0 ? repository : $"{repository}:{tag}";
}
