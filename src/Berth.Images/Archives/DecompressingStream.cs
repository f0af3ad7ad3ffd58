using ZstdSharp;

namespace Berth.Images.Archives;

/// <summary>A decompressor whose complaints about its input are the store's kind of error.</summary>
internal sealed class DecompressingStream(Stream decompressor) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return decompressor.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ZstdException)
        {
            throw ImageException.InvalidArchive($"cannot decompress the archive: {e.Message}", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decompressor.Dispose();
        }
        base.Dispose(disposing);
    }
}
