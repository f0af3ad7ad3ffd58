using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Images;

namespace Berth.Engine.Images;

public sealed partial class ImageOperations
{
    /// <summary>Removes an image, or only a name of it where it has others. What containers and other images need stays.</summary>
    /// <param name="nameOrId">The name to take away, or the id of the image to remove.</param>
    /// <param name="force">Although stopped containers use it or it has several names.</param>
    /// <param name="noPrune">Keeps parents without a name.</param>
    /// <exception cref="EngineException">No such image, or something stands in the way; the message says what.</exception>
    public RemovalResult Remove(string nameOrId, bool force = false, bool noPrune = false)
    {
        using Activity? span = EngineTracing.BeginImage("image.remove", nameOrId);
        RemoveOptions options = new() { Force = force, NoPrune = noPrune, Users = users() };
        IReadOnlyDictionary<string, string>? labels = Find(nameOrId)?.Config.Config?.Labels;
        RemovalResult result = Run(() => store.Remove(nameOrId, options));
        PublishRemoval(result, labels);
        return result;
    }

    private void PublishRemoval(RemovalResult result, IReadOnlyDictionary<string, string>? labels)
    {
        foreach (RemovedItem _ in result.Items.Where(static item => item.Untagged is not null))
        {
            Publish(result.ImageId, ImageActions.Untag, result.ImageId, labels);
        }

        foreach (string id in result.DeletedImages)
        {
            Publish(id, ImageActions.Delete, id, labels: null);
        }
    }
}
