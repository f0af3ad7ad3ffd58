using Berth.Api;
using Berth.Api.Server;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Images;
using Berth.Images.Oci;

namespace Berth.Daemon.Endpoints;

/// <summary>Images come as archives and leave as such.</summary>
internal sealed class ImageTransferEndpoints(ContainerEngine engine, RegistryEndpoints registries)
{
    private const string TarType = "application/x-tar";

    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/images/create", CreateAsync);
        routes.Add("POST", "/images/load", LoadAsync);
        routes.Add("GET", "/images/get", request => SaveAsync(request, request.Texts("names")));
        routes.Add("GET", "/images/{name}/get", request => SaveAsync(request, [request.Name]));
        routes.Add("POST", "/berth/images/bootstrap", BootstrapAsync);
    }

    private Task CreateAsync(ApiRequest request)
    {
        if (request.Text("fromImage").Length > 0)
        {
            return registries.PullAsync(request);
        }

        return request.Text("fromSrc") == "-"
            ? ImportAsync(request)
            : throw ApiException.BadRequest("an image is imported from the request's body only: fromSrc must be \"-\"");
    }

    private async Task ImportAsync(ApiRequest request)
    {
        ImportOptions options = new()
        {
            Changes = request.Texts("changes"), Message = request.Text("message") is { Length: > 0 } message ? message : null,
            Platform = request.Text("platform") is { Length: > 0 } platform ? Platform.Parse(platform) : null,
        };
        Image image = await engine.Images.ImportAsync(request.Http.Request.Body, request.Text("repo"), request.Text("tag"), options, request.Aborted).ConfigureAwait(false);
        await request.BeginAsync(ApiRequest.JsonType, request.Aborted).ConfigureAwait(false);
        await request.SendLineAsync(new ProgressMessage { Status = image.Id }, ApiJson.Default.ProgressMessage, request.Aborted).ConfigureAwait(false);
    }

    private async Task LoadAsync(ApiRequest request)
    {
        IReadOnlyList<LoadedImage> loaded = await engine.Images.LoadAsync(request.Http.Request.Body, request.Aborted).ConfigureAwait(false);
        await request.BeginAsync(ApiRequest.JsonType, request.Aborted).ConfigureAwait(false);
        foreach (string line in loaded.SelectMany(Describe))
        {
            await request.SendLineAsync(new ProgressMessage { Stream = line }, ApiJson.Default.ProgressMessage, request.Aborted).ConfigureAwait(false);
        }
    }

    /// <summary>Docker's words, which clients take names and ids out of.</summary>
    private static IEnumerable<string> Describe(LoadedImage loaded)
    {
        foreach (ReplacedName replaced in loaded.Replaced)
        {
            yield return $"The image {replaced.Name} already exists, renaming the old one with ID {replaced.ImageId} to empty string\n";
        }

        foreach (string name in loaded.Names)
        {
            yield return $"Loaded image: {name}\n";
        }

        if (loaded.Names.Count == 0)
        {
            yield return $"Loaded image ID: {loaded.Image.Id}\n";
        }
    }

    private async Task SaveAsync(ApiRequest request, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            throw ApiException.BadRequest("parameter names is missing: which images are wanted?");
        }

        AnswerStream output = new(request, TarType);
        await engine.Images.SaveAsync(names, output, request.Aborted).ConfigureAwait(false);
    }

    private async Task BootstrapAsync(ApiRequest request)
    {
        Image image = await engine.Images.BootstrapAsync(request.Text("name"), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(ImageMapping.ToInspect(image, request.Version), ApiJson.Default.ImageInspect).ConfigureAwait(false);
    }
}
