namespace Berth.Linux.Netfilter;

/// <summary>One element of a set or a map. Every field of a concatenated key or value takes a multiple of four bytes.</summary>
/// <param name="Set">The set's or map's name.</param>
/// <param name="Key">As the kernel has it: addresses and ports as on the wire.</param>
/// <param name="Data">What the key maps to; null for a set's element, or a verdict.</param>
/// <param name="Accepts">Whether the key maps to the verdict "accept".</param>
public readonly record struct NftElement(string Set, byte[] Key, byte[]? Data = null, bool Accepts = false);
