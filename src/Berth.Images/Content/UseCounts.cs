using Berth.Images.References;

namespace Berth.Images.Content;

/// <summary>How many users each blob or layer has. What has none may go. Callers synchronise.</summary>
internal sealed class UseCounts
{
    private readonly Dictionary<Digest, int> _counts = [];

    public void Add(Digest digest) => _counts[digest] = _counts.GetValueOrDefault(digest) + 1;

    /// <summary>Ends one use; true when it was the last.</summary>
    public bool Remove(Digest digest)
    {
        int left = _counts[digest] - 1;
        if (left > 0)
        {
            _counts[digest] = left;
            return false;
        }
        return _counts.Remove(digest);
    }

    public int CountOf(Digest digest) => _counts.GetValueOrDefault(digest);

    public bool IsUsed(Digest digest) => _counts.ContainsKey(digest);
}
