using System.Security.Cryptography;
using System.Text;

namespace Berth.Tests.Images;

/// <summary>Signs as cosign does: payloads, and the manifest that a registry keeps them by.</summary>
internal static class Cosign
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    public static byte[] Payload(string repository, string digest) => Encoding.UTF8.GetBytes(
        $$$"""{"critical":{"identity":{"docker-reference":"{{{repository}}}"},"image":{"docker-manifest-digest":"{{{digest}}}"},"type":"cosign container image signature"},"optional":null}""");

    public static string Sign(AsymmetricAlgorithm key, byte[] payload) => Convert.ToBase64String(key is RSA rsa
        ? rsa.SignData(payload, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    public static string Tag(string digest) => digest.Replace(':', '-') + ".sig";

    public static string PublicKey(AsymmetricAlgorithm key) => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>The configuration is a blob of its own, two braces.</summary>
    public static string Manifest(params (byte[] Payload, string Signature)[] signatures) =>
        $$"""{"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{DigestOf("{}"u8)}}","size":2},"layers":[{{string.Join(',', signatures.Select(Layer))}}]}""";

    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Layer((byte[] Payload, string Signature) signed) =>
        $$$"""{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","digest":"{{{DigestOf(signed.Payload)}}}","size":{{{signed.Payload.Length}}},"annotations":{"dev.cosignproject.cosign/signature":"{{{signed.Signature}}}"}}""";
}
