using System.Buffers;
using System.Security.Cryptography;

namespace Berth.Engine.Containers;

/// <summary>What containers may be called, and what they are called that nobody named.</summary>
internal static class ContainerNames
{
    private static readonly SearchValues<char> First = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    private static readonly SearchValues<char> Others = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    private static readonly string[] Qualities =
    [
        "able", "amber", "bold", "brave", "brisk", "bright", "calm", "clear", "clever", "cosy", "crisp", "deep", "eager", "early", "fair",
        "fast", "fine", "firm", "fond", "free", "fresh", "gentle", "glad", "golden", "grand", "happy", "hardy", "keen", "kind", "light",
        "lively", "loyal", "lucky", "mellow", "merry", "mild", "neat", "nimble", "noble", "open", "plain", "proud", "quick", "quiet", "rapid",
        "ready", "rosy", "royal", "sharp", "silent", "silver", "smart", "snug", "solid", "sound", "steady", "still", "sunny", "sure", "swift",
        "tidy", "tranquil", "true", "vivid", "warm", "wise", "witty", "young",
    ];

    private static readonly string[] Things =
    [
        "anchor", "bark", "barge", "beacon", "boom", "bow", "brig", "buoy", "cable", "canoe", "capstan", "clipper", "compass", "coracle",
        "crane", "cutter", "deck", "dhow", "dinghy", "dock", "ferry", "fluke", "frigate", "gaff", "galley", "gig", "harbour", "haven", "hawser",
        "helm", "hull", "jetty", "jib", "junk", "kayak", "keel", "ketch", "knot", "lantern", "launch", "lock", "lugger", "mast", "mooring",
        "oar", "pennant", "pier", "pilot", "pinnace", "prow", "quay", "raft", "rudder", "sail", "schooner", "sextant", "skiff", "slip",
        "sloop", "spar", "tender", "tide", "tiller", "trawler", "tug", "wharf", "yacht", "yawl",
    ];

    /// <summary>Without the slash that clients may put in front.</summary>
    /// <exception cref="EngineException">It is no name for a container; the words are Docker's.</exception>
    public static string Normalize(string name)
    {
        string bare = name.StartsWith('/') ? name[1..] : name;
        bool valid = bare.Length > 1 && First.Contains(bare[0]) && !bare.AsSpan(1).ContainsAnyExcept(Others);
        return valid ? bare : throw EngineException.InvalidArgument($"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }

    /// <summary>Two words that no container has yet, with a number where the words alone do not suffice.</summary>
    public static string Choose(Func<string, bool> tryReserve)
    {
        for (int attempt = 0; ; attempt++)
        {
            string words = $"{Qualities[RandomNumberGenerator.GetInt32(Qualities.Length)]}_{Things[RandomNumberGenerator.GetInt32(Things.Length)]}";
            string name = attempt < 3 ? words : $"{words}{RandomNumberGenerator.GetInt32(10, 100_000)}";
            if (tryReserve(name))
            {
                return name;
            }
        }
    }
}
