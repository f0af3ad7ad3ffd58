namespace Berth.Engine.Images;

public sealed partial class ImageOperations
{
    /// <summary>Bytes in the files of all layers, each counted once.</summary>
    internal long LayersSize => store.LayerSizes().Values.Sum();

    /// <summary>What images take and who uses them, newest first. Those without a name that others were built on are left out.</summary>
    internal IReadOnlyList<ImageUsage> ListUsage() => ImageUsage.Count(
        [.. List().Where(static image => image.RepoTags.Count + image.RepoDigests.Count > 0 || !image.HasChildren)], store.LayerSizes(), users());
}
