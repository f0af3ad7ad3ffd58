using Berth.Images;

namespace Berth.Engine.Images;

/// <summary>What an image takes, and who uses it.</summary>
/// <param name="Image">The image.</param>
/// <param name="SharedSize">Bytes of its layers that other images have too.</param>
/// <param name="Containers">Made of it, running or not.</param>
internal sealed record ImageUsage(Image Image, long SharedSize, int Containers)
{
    /// <param name="images">All there are: those that are left out share nothing.</param>
    /// <param name="layers">Bytes of each layer, by its directory.</param>
    /// <param name="users">Every container.</param>
    internal static IReadOnlyList<ImageUsage> Count(IReadOnlyList<Image> images, IReadOnlyDictionary<string, long> layers, IReadOnlyList<ImageUser> users)
    {
        Dictionary<string, int> uses = images.SelectMany(static image => image.LayerDirectories.Distinct()).CountBy(static layer => layer).ToDictionary();
        Dictionary<string, int> containers = users.CountBy(static user => user.ImageId).ToDictionary();
        return [.. images.Select(image => new ImageUsage(
            image,
            image.LayerDirectories.Where(layer => uses[layer] > 1).Sum(layer => layers.GetValueOrDefault(layer)),
            containers.GetValueOrDefault(image.Id)))];
    }
}
