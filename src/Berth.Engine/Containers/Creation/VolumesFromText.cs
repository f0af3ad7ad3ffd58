namespace Berth.Engine.Containers.Creation;

/// <summary>Reads what stands behind <c>--volumes-from</c>: <c>container[:mode]</c>.</summary>
internal static class VolumesFromText
{
    private static readonly string[] Modes = ["rw", "ro", "z", "Z", "nocopy", "rprivate", "private", "rslave", "slave", "rshared", "shared"];

    /// <exception cref="EngineException">It is malformed.</exception>
    public static (string Container, bool ReadOnly) Parse(string text)
    {
        if (text.Length == 0)
        {
            throw EngineException.InvalidArgument("volumes-from specification cannot be an empty string");
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string[] words = colon < 0 ? [] : text[(colon + 1)..].Split(',');
        return words.All(static word => Modes.Contains(word))
            ? (colon < 0 ? text : text[..colon], words.Contains("ro"))
            : throw EngineException.InvalidArgument($"invalid mode: {text[(colon + 1)..]}");
    }
}
