namespace Berth.Engine.Containers.Files;

/// <summary>A view from which files are copied out.</summary>
/// <param name="Files">The view.</param>
/// <param name="Copy">What tells a running container that its files are being copied; null where it does not run.</param>
/// <param name="Ending">The copy is to end, because the container is about to be started again.</param>
internal sealed record ReadView(FileView Files, IDisposable? Copy, CancellationToken Ending) : IDisposable
{
    public void Dispose()
    {
        Files.Dispose();
        Copy?.Dispose();
    }
}
