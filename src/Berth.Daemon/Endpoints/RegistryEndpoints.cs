using Berth.Api;
using Berth.Api.Images;
using Berth.Api.Server;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Images.References;
using Berth.Images.Registry;

namespace Berth.Daemon.Endpoints;

/// <summary>Images come from registries and go to them.</summary>
internal sealed class RegistryEndpoints(ContainerEngine engine)
{
    private const int DefaultSearchLimit = 25;
    private const int LargestSearchLimit = 100;

    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/images/{name}/push", PushAsync);
        routes.Add("GET", "/images/search", SearchAsync);
        routes.Add("GET", "/distribution/{name}/json", InspectAsync);
        routes.Add("POST", "/auth", LoginAsync);
        routes.Add("GET", "/berth/manifests/{name}", ManifestAsync);
    }

    /// <summary><c>POST /images/create?fromImage=</c>.</summary>
    public Task PullAsync(ApiRequest request)
    {
        string name = NameOf(request.Text("fromImage"), request.Text("tag"));
        string platform = request.Version.IsAtLeast(32) ? request.Text("platform") : "";
        RegistryCredentials? credentials = RegistryAuth.Read(request.Http.Request);
        return ProgressAnswer.SendAsync(request, async report =>
        {
            await engine.Images.PullAsync(name, platform, credentials, report, request.Aborted).ConfigureAwait(false);
            if (platform.Length > 0 && !ImageReference.Parse(name).IsNameOnly)
            {
                engine.Images.Get(name, platform); // a registry may have an image for another platform only
            }
        });
    }

    private Task PushAsync(ApiRequest request)
    {
        RegistryCredentials credentials = RegistryAuth.Require(request.Http.Request);
        string tag = request.Text("tag");
        ImageReference name = ImageReference.Parse(request.Name);
        string text = (tag.Length > 0 ? name.WithTag(tag) : name).ToString();
        return ProgressAnswer.SendAsync(request, report => engine.Images.PushAsync(text, credentials, report, request.Aborted));
    }

    private async Task SearchAsync(ApiRequest request)
    {
        int limit = request.Number("limit") is { } number and not 0 ? number : DefaultSearchLimit;
        if (limit is < 1 or > LargestSearchLimit)
        {
            throw ApiException.BadRequest($"limit {limit} is outside the range of [1, {LargestSearchLimit}]");
        }

        SearchFilter filter = new(FilterJson.Parse(request.Text("filters")));
        IReadOnlyList<SearchResult> results = await engine.Images.SearchAsync(
            request.Text("term"), limit, RegistryAuth.Read(request.Http.Request), request.Aborted).ConfigureAwait(false);
        ImageSearchResult[] shown = [.. results.Where(filter.Includes).Select(RegistryMapping.ToResult)];
        await request.AnswerAsync(shown, ApiJson.Default.IReadOnlyListImageSearchResult).ConfigureAwait(false);
    }

    private async Task InspectAsync(ApiRequest request)
    {
        RemoteManifest manifest = await engine.Images.InspectRemoteAsync(request.Name, RegistryAuth.Read(request.Http.Request), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(RegistryMapping.ToInspect(manifest), ApiJson.Default.DistributionInspect).ConfigureAwait(false);
    }

    /// <summary>The manifest or index itself, which Docker's clients fetch themselves.</summary>
    private async Task ManifestAsync(ApiRequest request)
    {
        RemoteManifest manifest = await engine.Images.InspectRemoteAsync(request.Name, RegistryAuth.Read(request.Http.Request), request.Aborted).ConfigureAwait(false);
        await request.AnswerJsonAsync(manifest.Content).ConfigureAwait(false);
    }

    private async Task LoginAsync(ApiRequest request)
    {
        AuthConfig config = (await request.ReadJsonAsync(ApiJson.Default.AuthConfig, required: true).ConfigureAwait(false))!;
        string token = await engine.Images.LoginAsync(RegistryAuth.ToCredentials(config), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new AuthAnswer { Status = "Login Succeeded", IdentityToken = token }, ApiJson.Default.AuthAnswer).ConfigureAwait(false);
    }

    /// <summary>A tag in the second parameter counts more than one in the first; a digest stands there as well.</summary>
    private static string NameOf(string image, string tag)
    {
        string name = image.TrimEnd(':');
        if (tag.Length == 0)
        {
            return name;
        }

        ImageReference reference = ImageReference.Parse(name);
        return tag.Contains(':', StringComparison.Ordinal) ? $"{reference.Repository}@{tag}" : reference.WithTag(tag).ToString();
    }
}
