using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Files;
using Berth.Images;
using Berth.Images.Layers;

namespace Berth.Daemon.Endpoints;

/// <summary>Files of containers: looked at, copied out and in, compared with their image's, and made an image.</summary>
internal sealed class ContainerFileEndpoints(ContainerEngine engine)
{
    private const string TarType = "application/x-tar";
    private const string StatHeader = "X-Docker-Container-Path-Stat";

    public void Map(RouteTable routes)
    {
        routes.Add("HEAD", "/containers/{name}/archive", DescribeAsync);
        routes.Add("GET", "/containers/{name}/archive", CopyOutAsync);
        routes.Add("PUT", "/containers/{name}/archive", CopyInAsync);
        routes.Add("GET", "/containers/{name}/export", ExportAsync);
        routes.Add("POST", "/commit", CommitAsync);
        routes.Add("GET", "/containers/{name}/changes", ListChangesAsync);
    }

    private async Task DescribeAsync(ApiRequest request)
    {
        using ContainerFile file = await engine.Containers.OpenFileAsync(request.Name, PathOf(request), request.Aborted).ConfigureAwait(false);
        request.Http.Response.Headers[StatHeader] = PathMapping.ToHeader(file.Description);
    }

    private async Task CopyOutAsync(ApiRequest request)
    {
        using ContainerFile file = await engine.Containers.OpenFileAsync(request.Name, PathOf(request), request.Aborted).ConfigureAwait(false);
        request.Http.Response.Headers[StatHeader] = PathMapping.ToHeader(file.Description);
        await file.CopyToAsync(new AnswerStream(request, TarType), request.Aborted).ConfigureAwait(false);
    }

    private Task CopyInAsync(ApiRequest request)
    {
        CopyInOptions options = new(KeepsKinds: request.Flag("noOverwriteDirNonDir"), AsContainerUser: request.Flag("copyUIDGID"));
        return engine.Containers.CopyInAsync(request.Name, PathOf(request), request.Http.Request.Body, options, request.Aborted);
    }

    private Task ExportAsync(ApiRequest request) =>
        engine.Containers.ExportAsync(request.Name, new AnswerStream(request, "application/octet-stream"), request.Aborted);

    private async Task CommitAsync(ApiRequest request)
    {
        ContainerCreateRequest? config = await request.ReadJsonAsync(ApiJson.Default.ContainerCreateRequest, required: false).ConfigureAwait(false);
        CommitRequest commit = new()
        {
            Repository = request.Text("repo"), Tag = request.Text("tag"), Author = request.Text("author"), Comment = request.Text("comment"),
            Changes = request.Texts("changes"), Pauses = request.Flag("pause", absent: true),
            Settings = config is null ? new ContainerSettings() : SettingsMapping.ToSettings(config, request.Version),
        };
        Image image = await engine.Containers.CommitAsync(request.Text("container"), commit, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new CommitResponse(image.Id), ApiJson.Default.CommitResponse, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task ListChangesAsync(ApiRequest request)
    {
        IReadOnlyList<LayerChange> changes = await engine.Containers.ChangesAsync(request.Name, request.Aborted).ConfigureAwait(false);
        IReadOnlyList<PathChange> answer = [.. changes.Select(change => new PathChange { Path = change.Path, Kind = (int)change.Kind })];
        await request.AnswerAsync(answer, ApiJson.Default.IReadOnlyListPathChange).ConfigureAwait(false);
    }

    private static string PathOf(ApiRequest request) =>
        request.Text("path") is { Length: > 0 } path ? path : throw ApiException.BadRequest("bad parameter: path cannot be empty");
}
