using Berth.Images.References;

namespace Berth.Images.Signatures;

/// <summary>Holds signatures against a rule. Pure: what a registry has said goes in, a verdict comes out.</summary>
/// <param name="name">As it is pulled.</param>
/// <param name="rule">Which keys are expected.</param>
/// <param name="digests">What the name stands for: a manifest, and the index that it was chosen from.</param>
internal sealed class SignatureCheck(ImageReference name, PolicyRule rule, IReadOnlyList<Digest> digests)
{
    private readonly List<ImageSignature> _verified = [];
    private readonly List<string> _problems = [];

    /// <summary>Those that hold; empty where none does.</summary>
    public IReadOnlyList<ImageSignature> Verified => _verified;

    /// <summary>What was expected and what was found, for the user.</summary>
    public string Problem
    {
        get
        {
            string found = _problems.Count == 0 ? "no signature" : string.Join("; ", _problems.Distinct());
            return $"{name.Familiar} is not signed as the signature policy wants it: expected {rule.Expectation}, found {found}";
        }
    }

    public void Add(FoundSignature found)
    {
        if (rule.Keys.FirstOrDefault(key => key.Verifies(found.Payload, found.Signature)) is not { } signer)
        {
            _problems.Add("a signature by another key");
            return;
        }
        if (FindFault(SimpleSigning.Read(found.Payload), out Digest digest) is { } fault)
        {
            _problems.Add($"a signature by {signer} {fault}");
            return;
        }
        _verified.Add(new ImageSignature { Key = signer.Fingerprint, KeyName = signer.Name, Repository = name.Repository, Digest = digest.ToString() });
    }

    /// <summary>Only what the payload itself says counts: whoever has a registry can put any signature beside any image.</summary>
    private string? FindFault(SimpleSigning.CriticalPart? payload, out Digest digest)
    {
        digest = default;
        if (payload is null)
        {
            return "of something that is no image";
        }
        if (!Digest.TryParse(payload.Image?.DockerManifestDigest, out digest) || !digests.Contains(digest))
        {
            return $"of another image, {payload.Image?.DockerManifestDigest}";
        }
        return IsForName(payload.Identity?.DockerReference) ? null : $"for another name, {payload.Identity?.DockerReference}";
    }

    /// <summary>The repository must be the same; a tag, where one was signed, is the one that is pulled.</summary>
    private bool IsForName(string? signed) => ImageReference.TryParse(signed ?? "", out ImageReference? reference)
        && reference.Repository == name.Repository && (reference.Tag is null || name.Tag is null || reference.Tag == name.Tag);
}
