using Berth.Images.References;

namespace Berth.Images.Registry.Transfers;

/// <summary>A blob that is being fetched.</summary>
/// <param name="Session">From where.</param>
/// <param name="Digest">Which.</param>
/// <param name="Size">As its manifest says.</param>
/// <param name="Meter">Is told of bytes and pauses.</param>
internal sealed record BlobTransfer(RegistrySession Session, Digest Digest, long Size, LayerMeter Meter);
