namespace Berth.Images;

public enum ImageErrorKind
{
    /// <summary>No image, tag or layer of that name.</summary>
    NotFound,

    /// <summary>The caller's argument is wrong: a reference, a change, an option.</summary>
    InvalidArgument,

    /// <summary>An archive, a configuration or a layer that does not hold what it must.</summary>
    InvalidArchive,

    /// <summary>Something else stands in the way: the image is in use, the name is ambiguous.</summary>
    Conflict,

    /// <summary>A registry cannot be reached, refuses, or sends what it must not.</summary>
    Registry,

    /// <summary>A registry does not know who asks.</summary>
    Unauthorized,

    /// <summary>The signature policy does not let it through.</summary>
    Forbidden,

    /// <summary>The disk is full; the message says what it was for and how much that needs.</summary>
    NoSpace,

    /// <summary>What the store holds is not what it was: a blob or layer is gone or has changed.</summary>
    Damaged,
}

/// <summary>What the image store refuses. The messages are Docker's where Docker has one, since clients show and match them.</summary>
public sealed class ImageException(ImageErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public ImageErrorKind Kind { get; } = kind;

    internal static ImageException NoSuchImage(string name) => new(ImageErrorKind.NotFound, $"No such image: {name}");

    internal static ImageException InvalidArgument(string message) => new(ImageErrorKind.InvalidArgument, message);

    internal static ImageException InvalidArchive(string message, Exception? inner = null) => new(ImageErrorKind.InvalidArchive, message, inner);
}
