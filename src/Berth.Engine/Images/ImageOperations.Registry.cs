using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Images;
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
            Policy = options.SignaturePolicy,
        });
        IReadOnlyList<PulledImage> pulled = await RunAsync(
            () => store.PullAsync(registries.Client, request, report ?? (static _ => { }), cancellation)).ConfigureAwait(false);
        PublishTransfer(ImageActions.Pull, request.Name, pulled.Count > 0 ? pulled[^1].Image.Config.Config?.Labels : null);
        NoteArrival([.. pulled.Select(static image => image.Image)]);
        return pulled;
    }

    /// <summary>Sends an image to its registry; layers that are there already are not sent.</summary>
    /// <param name="name">With a tag, or without: then all tags of the repository that are here.</param>
    /// <param name="credentials">Null for anybody.</param>
    /// <param name="report">Is told how far it has got, in Docker's words; by several threads, one at a time. Null is nobody.</param>
    /// <param name="cancellation">Stops; what the registry has then it keeps.</param>
    public async Task PushAsync(
        string name, RegistryCredentials? credentials = null, Action<TransferProgress>? report = null, CancellationToken cancellation = default)
    {
        using Activity? span = EngineTracing.BeginImage("image.push", name);
        ImageReference reference = Run(() => ImageReference.Parse(name));
        Image? image = Find(name);
        await RunAsync(async () =>
        {
            await store.PushAsync(registries.Client, reference, credentials, report ?? (static _ => { }), cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        NoteUse(image?.Id);
        PublishTransfer(ImageActions.Push, reference, image?.Config.Config?.Labels);
    }

    /// <summary>Tries whether a registry knows somebody.</summary>
    /// <param name="credentials">With the registry's address; none is docker.io.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What may be kept in place of the password; empty where the registry gives nothing of the kind.</returns>
    public Task<string> LoginAsync(RegistryCredentials credentials, CancellationToken cancellation = default) =>
        RunAsync(() => registries.Client.LoginAsync(credentials, cancellation));

    /// <summary>What a registry has under a name, without fetching it.</summary>
    public Task<RemoteManifest> InspectRemoteAsync(string name, RegistryCredentials? credentials = null, CancellationToken cancellation = default) =>
        RunAsync(() => registries.Client.InspectAsync(ImageReference.Parse(name), credentials, cancellation));

    /// <summary>Searches docker.io, or the registry that the term begins with.</summary>
    /// <param name="term">Words, after a registry's host and a slash where it is another one.</param>
    /// <param name="limit">How many are wanted, from 1 to 100.</param>
    /// <param name="credentials">Null for anybody.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<IReadOnlyList<SearchResult>> SearchAsync(
        string term, int limit = 25, RegistryCredentials? credentials = null, CancellationToken cancellation = default) =>
        RunAsync(() => registries.Client.SearchAsync(term, limit, credentials, cancellation));

    /// <summary>Such an event is about a name, not an id: as Docker's.</summary>
    private void PublishTransfer(string action, ImageReference name, IReadOnlyDictionary<string, string>? labels) =>
        Publish(name.Familiar, action, name.FamiliarRepository, labels);
}
