using Berth.Api;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Engine.Volumes;

namespace Berth.Daemon.Endpoints;

/// <summary>Whole volumes, copied, packed and kept: what Docker's API does not have.</summary>
internal sealed class VolumeTransferEndpoints(ContainerEngine engine)
{
    private const string TarType = "application/x-tar";

    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/volumes/{name}/clone", CloneAsync);
        routes.Add("GET", "/volumes/{name}/export", ExportAsync);
        routes.Add("PUT", "/volumes/{name}/import", ImportAsync);
        routes.Add("GET", "/volumes/{name}/snapshots", ListSnapshotsAsync);
        routes.Add("POST", "/volumes/{name}/snapshots", CreateSnapshotAsync);
        routes.Add("POST", "/volumes/{name}/snapshots/restore", RestoreAsync);
        routes.Add("DELETE", "/volumes/{name}/snapshots", RemoveSnapshotAsync);
    }

    private async Task CloneAsync(ApiRequest request)
    {
        VolumeRequest wanted = new() { Name = request.Text("name"), Labels = engine.Volumes.Get(request.Name).Definition.Labels };
        await AnswerAsync(request, await engine.Volumes.CloneAsync(request.Name, wanted, request.Aborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task ExportAsync(ApiRequest request)
    {
        AnswerStream output = new(request, TarType);
        await engine.Volumes.ExportAsync(request.Name, output, request.Aborted).ConfigureAwait(false);
    }

    private async Task ImportAsync(ApiRequest request)
    {
        VolumeRequest wanted = new() { Name = request.Name };
        await AnswerAsync(request, await engine.Volumes.ImportAsync(wanted, request.Http.Request.Body, request.Aborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private Task ListSnapshotsAsync(ApiRequest request) =>
        request.AnswerAsync([.. engine.Volumes.ListSnapshots(request.Name).Select(VolumeMapping.ToSnapshot)], ApiJson.Default.IReadOnlyListVolumeSnapshot);

    private async Task CreateSnapshotAsync(ApiRequest request)
    {
        VolumeSnapshot made = await engine.Volumes.CreateSnapshotAsync(request.Name, request.Text("name"), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(VolumeMapping.ToSnapshot(made), ApiJson.Default.VolumeSnapshot, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task RestoreAsync(ApiRequest request)
    {
        await engine.Volumes.RestoreSnapshotAsync(request.Name, request.Text("name"), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private async Task RemoveSnapshotAsync(ApiRequest request)
    {
        await engine.Volumes.RemoveSnapshotAsync(request.Name, request.Text("name"), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private Task AnswerAsync(ApiRequest request, Volume volume) =>
        request.AnswerAsync(VolumeMapping.ToVolume(engine, volume), ApiJson.Default.Volume, StatusCodes.Status201Created);
}
