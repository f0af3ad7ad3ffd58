using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Registry;
using Berth.Images.Registry.Pulling;
using Berth.Images.Registry.Transfers;

namespace Berth.Engine.Images;

public sealed partial class ImageOperations
{
    /// <summary>
    /// Fetches an image from its registry. Identical pulls at the same time are one; who cancels leaves the others theirs. What an
    /// interrupted pull has received is kept for the next one.
    /// </summary>
    /// <param name="name">With a tag or a digest; with neither, all tags of the repository.</param>
    /// <param name="platform"><c>linux/arm64</c>; null or empty is this machine's.</param>
    /// <param name="credentials">Null for anybody.</param>
    /// <param name="report">Is told how far it has got, in Docker's words; by several threads, one at a time. Null is nobody.</param>
    /// <param name="cancellation">This caller's.</param>
    /// <returns>The image; with all tags, each.</returns>
    public async Task<IReadOnlyList<PulledImage>> PullAsync(
        string name, string? platform = null, RegistryCredentials? credentials = null, Action<TransferProgress>? report = null, CancellationToken cancellation = default)
    {
        using Activity? span = EngineTracing.BeginImage("image.pull", name);
        PullRequest request = Run(() => new PullRequest
        {
            Name = ImageReference.Parse(name), Credentials = credentials, Platform = string.IsNullOrEmpty(platform) ? null : Platform.Parse(platform),
        });
        IReadOnlyList<PulledImage> pulled = await RunAsync(
            () => store.PullAsync(registries.Client, request, report ?? (static _ => { }), cancellation)).ConfigureAwait(false);
        PublishTransfer(ImageActions.Pull, request.Name, pulled.Count > 0 ? pulled[^1].Image.Config.Config?.Labels : null);
        return pulled;
    }

    /// <summary>Such an event is about a name, not an id: as Docker's.</summary>
    private void PublishTransfer(string action, ImageReference name, IReadOnlyDictionary<string, string>? labels) =>
        Publish(name.Familiar, action, name.FamiliarRepository, labels);
}
