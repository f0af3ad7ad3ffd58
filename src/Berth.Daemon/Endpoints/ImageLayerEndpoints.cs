using Berth.Api;
using Berth.Api.Images;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Images;
using Berth.Images.Comparison;

namespace Berth.Daemon.Endpoints;

/// <summary>What images are made of, and in what they differ: additions of Berth's.</summary>
internal sealed class ImageLayerEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/images/layers", LayersAsync);
        routes.Add("GET", "/images/{name}/changes", ChangesAsync);
        routes.Add("POST", "/images/verify", VerifyAsync);
    }

    private Task LayersAsync(ApiRequest request)
    {
        string image = request.Text("image");
        ImageLayer[] layers = [.. engine.Images.Tree(image.Length == 0 ? null : image).Select(ToLayer)];
        return request.AnswerAsync(layers, ApiJson.Default.IReadOnlyListImageLayer);
    }

    private async Task ChangesAsync(ApiRequest request)
    {
        string other = request.Text("to");
        if (other.Length == 0)
        {
            throw ApiException.BadRequest("the image to compare with is missing: to=IMAGE");
        }

        // Walking two trees may take long: not on a thread that answers requests.
        IReadOnlyList<FileDifference> found = await Task.Run(() => engine.Images.Compare(request.Name, other, request.Aborted), request.Aborted).ConfigureAwait(false);
        ImageChange[] changes = [.. found.Select(static file => new ImageChange { Path = file.Path, Kind = (int)file.Kind, OldSize = file.OldSize, NewSize = file.NewSize })];
        await request.AnswerAsync(changes, ApiJson.Default.IReadOnlyListImageChange).ConfigureAwait(false);
    }

    private async Task VerifyAsync(ApiRequest request)
    {
        string image = request.Text("image");
        bool repairs = request.Flag("repair");
        IReadOnlyList<LayerDamage> damages = await Task.Run(
            () => engine.Images.Verify(image.Length == 0 ? null : image, repairs, request.Aborted), request.Aborted).ConfigureAwait(false);
        ImageDamage[] found = [.. damages.Select(static damage => new ImageDamage { Layer = damage.ChainId, Images = damage.Images, Problem = damage.Problem })];
        await request.AnswerAsync(found, ApiJson.Default.IReadOnlyListImageDamage).ConfigureAwait(false);
    }

    private static ImageLayer ToLayer(LayerNode node) => new()
    {
        Id = node.ChainId, Parent = node.Parent ?? "", Size = node.Size, CreatedBy = node.CreatedBy, ImageCount = node.ImageCount, Images = node.Images,
    };
}
