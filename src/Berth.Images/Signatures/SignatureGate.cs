using System.Net;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Registry;

namespace Berth.Images.Signatures;

/// <summary>
/// Lets through what the policy allows. cosign keeps the signatures of a manifest in an image of the same repository, whose tag is the manifest's
/// digest: <c>sha256-HEX.sig</c>.
/// </summary>
internal sealed class SignatureGate(RegistrySession session, SignaturePolicy? policy, ImageReference name)
{
    private const int MaxSignatures = 64;
    private const int MaxPayloadBytes = 64 * 1024;
    private readonly PolicyRule _rule = policy?.RuleOf(name.Repository) ?? PolicyRule.Accept;

    /// <param name="digests">What is about to be used: the manifest, and the index that it was chosen from.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The signatures that hold; empty where none are wanted.</returns>
    /// <exception cref="RegistryException">None of those that are there is what the policy wants; the message says what it wants and what there is.</exception>
    public async Task<IReadOnlyList<ImageSignature>> CheckAsync(IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        if (_rule.Keys.Count == 0)
        {
            return [];
        }
        SignatureCheck check = new(name, _rule, digests);
        foreach (Digest digest in digests.Distinct())
        {
            await ReadAsync(digest, check, cancellation).ConfigureAwait(false);
        }
        return check.Verified.Count > 0 ? check.Verified : throw new RegistryException(check.Problem) { Code = RegistryException.NotSigned };
    }

    private async Task ReadAsync(Digest digest, SignatureCheck check, CancellationToken cancellation)
    {
        IReadOnlyList<Descriptor> layers = await ListAsync(digest, cancellation).ConfigureAwait(false);
        foreach (Descriptor layer in layers.Where(static layer => layer.MediaType == SimpleSigning.MediaType).Take(MaxSignatures))
        {
            if (layer.Annotations?.GetValueOrDefault(SimpleSigning.Annotation) is { } text && Digest.TryParse(layer.Digest, out Digest payload))
            {
                check.Add(new FoundSignature(await session.ReadBlobAsync(payload, MaxPayloadBytes, cancellation).ConfigureAwait(false), Decode(text)));
            }
        }
    }

    private async Task<IReadOnlyList<Descriptor>> ListAsync(Digest digest, CancellationToken cancellation)
    {
        try
        {
            ManifestDocument document = await session.GetManifestAsync($"sha256-{digest.Hex}.sig", cancellation).ConfigureAwait(false);
            return OciJson.Read(document.Content, OciJson.Default.Manifest, "manifest of signatures").Layers ?? [];
        }
        catch (RegistryException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    /// <summary>What is no base64 is no signature either, and will not hold.</summary>
    private static byte[] Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : [];
    }
}
