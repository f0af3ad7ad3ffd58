using Berth.Images.References;

namespace Berth.Images.Registry.Pulling;

/// <summary>What a user is told when a registry does not give an image: Docker's words and kinds.</summary>
internal static class PullErrors
{
    public static ImageException Translate(RegistryException error, ImageReference name) => error.Code switch
    {
        RegistryException.Denied => NotFound($"pull access denied for {name.FamiliarRepository}, repository does not exist or may require 'docker login'", error),
        RegistryException.ManifestUnknown => NotFound($"manifest for {name.Familiar} not found", error),
        RegistryException.NameUnknown => NotFound($"repository {name.FamiliarRepository} not found", error),
        RegistryException.NotSigned => new ImageException(ImageErrorKind.Forbidden, error.Message, error),
        _ => new ImageException(ImageErrorKind.Registry, error.Message, error),
    };

    private static ImageException NotFound(string message, RegistryException error) => new(ImageErrorKind.NotFound, $"{message}: {error.Message}", error);
}
