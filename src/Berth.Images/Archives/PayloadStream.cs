using Berth.Images.Archives.Tar;

namespace Berth.Images.Archives;

/// <summary>The payload of the entry a tar reader stands at, as a stream. Valid until the reader moves on.</summary>
internal sealed class PayloadStream(TarReader reader) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => reader.ReadPayload(buffer);
}
