using Berth.Images;

namespace Berth.Engine.State;

/// <summary>The image store's index in the state store.</summary>
internal sealed class StoredImageIndex(StateStore store) : IImageIndex
{
    public IReadOnlyList<ImageRecord> Load() => store.LoadImages();

    public void Put(ImageRecord record) => store.PutImage(record);

    public void PutAll(IReadOnlyList<ImageRecord> records) => store.PutImages(records);

    public void Delete(string id) => store.DeleteImage(id);
}
