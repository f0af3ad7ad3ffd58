using Berth.Engine.Containers.Creation;

namespace Berth.Engine.Containers.Files;

/// <summary>A path in a container as a user writes it: with or without the slash in front, and what is behind its end counts.</summary>
/// <param name="Text">Clean and absolute, but for a slash or <c>/.</c> at the end, which asks for a directory and follows a link to it.</param>
internal sealed record ContainerPath(string Text)
{
    /// <summary>The last part: <c>.</c> where that is what was written, <c>/</c> for the root.</summary>
    public string Name => Text.EndsWith("/.", StringComparison.Ordinal) ? "." : Clean == "/" ? "/" : Clean[(Clean.LastIndexOf('/') + 1)..];

    /// <summary>Without what is behind the end.</summary>
    public string Clean => CleanPath.Of(Text);

    /// <summary>Where its last part lies.</summary>
    public string Parent => Clean.LastIndexOf('/') is var slash and > 0 ? Clean[..slash] : "/";

    public static ContainerPath Parse(string written)
    {
        string clean = CleanPath.Of("/" + written);
        bool here = written == "." || written.EndsWith("/.", StringComparison.Ordinal);
        return new ContainerPath((here, written.EndsWith('/'), clean) switch
        {
            (true, _, "/") => "/.",
            (true, _, _) => clean + "/.",
            (_, true, not "/") => clean + "/",
            _ => clean,
        });
    }
}
