using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Images.References;

namespace Berth.Images.Signatures;

/// <summary>A public key that signatures are verified by: ECDSA or RSA, over SHA-256, as cosign signs with.</summary>
public sealed class TrustedKey
{
    private const string PemLabel = "PUBLIC KEY";
    private const string EllipticCurve = "1.2.840.10045.2.1";
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const int LeastRsaBits = 2048;
    private readonly byte[] _key;
    private readonly bool _isRsa;

    private TrustedKey(string name, byte[] key, bool isRsa) => (Name, _key, _isRsa, Fingerprint) = (name, key, isRsa, Digest.Of(key).ToString());

    /// <summary>What the policy calls it.</summary>
    public string Name { get; }

    /// <summary>The digest of the key, as SubjectPublicKeyInfo: what tells it from others, whatever it is called.</summary>
    public string Fingerprint { get; }

    /// <param name="name">What it is called.</param>
    /// <param name="pem">As <c>cosign generate-key-pair</c> and <c>openssl pkey -pubout</c> write it.</param>
    /// <exception cref="ImageException">It is no public key, or one of another kind.</exception>
    public static TrustedKey Parse(string name, string pem)
    {
        try
        {
            return Parse(name, Decode(name, pem));
        }
        catch (CryptographicException e)
        {
            throw ImageException.InvalidArgument($"key \"{name}\" cannot be read: {e.Message}");
        }
    }

    /// <summary>Whether somebody who has the private key has signed exactly this.</summary>
    public bool Verifies(byte[] payload, byte[] signature)
    {
        // Made anew each time: the objects of the framework are not for several threads at once.
        using AsymmetricAlgorithm algorithm = Open(_key, _isRsa);
        return algorithm is RSA rsa
            ? rsa.VerifyData(payload, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)algorithm).VerifyData(payload, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary><c>"release" (sha256:0123456789ab)</c>.</summary>
    public override string ToString() => $"\"{Name}\" ({Fingerprint[..(Digest.Prefix.Length + 12)]})";

    private static byte[] Decode(string name, string pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields) || pem[fields.Label] != PemLabel)
        {
            throw ImageException.InvalidArgument($"key \"{name}\" is no public key in PEM (-----BEGIN {PemLabel}-----)");
        }
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static TrustedKey Parse(string name, byte[] key)
    {
        string kind = PublicKey.CreateFromSubjectPublicKeyInfo(key, out _).Oid.Value ?? "";
        if (kind is not (EllipticCurve or Rsa))
        {
            throw ImageException.InvalidArgument($"key \"{name}\" is neither of ECDSA nor of RSA, which are the kinds that can be verified here");
        }
        using AsymmetricAlgorithm algorithm = Open(key, kind == Rsa);
        return algorithm is RSA { KeySize: < LeastRsaBits }
            ? throw ImageException.InvalidArgument($"key \"{name}\" has {algorithm.KeySize} bits; of RSA at least {LeastRsaBits} are wanted")
            : new TrustedKey(name, key, kind == Rsa);
    }

    private static AsymmetricAlgorithm Open(byte[] key, bool isRsa)
    {
        AsymmetricAlgorithm algorithm = isRsa ? RSA.Create() : ECDsa.Create();
        algorithm.ImportSubjectPublicKeyInfo(key, out _);
        return algorithm;
    }
}
