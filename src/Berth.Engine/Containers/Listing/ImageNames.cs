using Berth.Engine.Containers.Definitions;
using Berth.Engine.Images;

namespace Berth.Engine.Containers.Listing;

/// <summary>What the images of containers are called in one list: by the user's name while it still is that image's, else by the id.</summary>
internal sealed class ImageNames(ImageOperations images)
{
    private readonly Dictionary<string, string?> idsByName = new(StringComparer.Ordinal);

    public string Of(ContainerDefinition definition)
    {
        ImageOrigin image = definition.Image;
        if (!idsByName.TryGetValue(image.Reference, out string? id))
        {
            idsByName[image.Reference] = id = images.Find(image.Reference)?.Id;
        }

        return id == image.Id ? image.Reference : image.Id;
    }
}
