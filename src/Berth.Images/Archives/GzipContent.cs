using System.IO.Compression;

namespace Berth.Images.Archives;

/// <summary>
/// The one way to read gzip: without strict validation a stream that is cut off reads as one that ended (dotnet/runtime, DeflateStream),
/// and the first stream of a process decides for all.
/// </summary>
public static class GzipContent
{
    static GzipContent() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>The plain bytes of <paramref name="source"/>, which stays open. Broken data is an <see cref="InvalidDataException"/>.</summary>
    public static Stream Open(Stream source) => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
}
