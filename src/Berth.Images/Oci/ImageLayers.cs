using Berth.Images.References;

namespace Berth.Images.Oci;

/// <summary>The layers a configuration asks for.</summary>
internal static class ImageLayers
{
    private const int MaxLayers = 1024;

    /// <summary>Diff ids, lowest first.</summary>
    /// <exception cref="ImageException">One is no SHA-256 digest, or there are absurdly many.</exception>
    public static IReadOnlyList<Digest> DiffIds(ImageConfig config)
    {
        IReadOnlyList<string> texts = config.RootFs?.DiffIds ?? [];
        if (texts.Count > MaxLayers)
        {
            throw ImageException.InvalidArchive($"invalid image configuration: {texts.Count} layers, at most {MaxLayers} are supported");
        }
        return [.. texts.Select(static text =>
            Digest.TryParse(text, out Digest digest) ? digest : throw ImageException.InvalidArchive($"invalid image configuration: diff id \"{text}\""))];
    }
}
