using System.Net;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Matrix;

/// <summary>What every scenario finds: an engine without containers, and one image, which is made in the same way on both engines.</summary>
public sealed class MatrixEngine(TestEngine engine) : IAsyncDisposable
{
    private const string Image = "box:latest";

    public TestEngine Engine => engine;

    public async Task PrepareAsync()
    {
        await engine.Daemon.RemoveContainersAsync();
        await RemoveImagesAsync(Image);
        await engine.Docker.RunAsync("volume", "prune", "--all", "--force");
        using var image = await engine.Http.GetAsync(new Uri($"/images/{Image}/json", UriKind.Relative));
        if (image.StatusCode == HttpStatusCode.OK)
            return;
        string[] changes = ["-c", "CMD [\"sh\"]", "-c", "ENV PATH=/bin:/usr/bin", "-c", "LABEL made.for=matrix"];
        (await engine.Docker.TryWithInputAsync(await BusyboxRoot.TarAsync(), ["import", .. changes, "-m", "for the matrix", "-", Image])).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        await engine.Daemon.RemoveContainersAsync();
        await RemoveImagesAsync();
        await engine.MakeImageAsync();
    }

    /// <summary>By name, and those that have lost theirs to another by id.</summary>
    private async Task RemoveImagesAsync(params string[] kept)
    {
        const string Format = "{{if eq .Tag \"<none>\"}}{{.ID}}{{else}}{{.Repository}}:{{.Tag}}{{end}}";
        var images = (await engine.Docker.RunAsync("image", "ls", "--format", Format)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var image in images.Except(kept))
            await engine.Docker.RunAsync("rmi", "-f", image);
    }
}
