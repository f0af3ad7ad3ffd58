namespace Berth.Images.Signatures;

/// <summary>A signature as a registry has it, which proves nothing yet.</summary>
/// <param name="Payload">What was signed.</param>
/// <param name="Signature">The bytes that the private key made of it.</param>
internal sealed record FoundSignature(byte[] Payload, byte[] Signature);
