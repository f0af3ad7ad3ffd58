using System.Text;
using Berth.Images.Archives;
using Berth.Images.Archives.Tar;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>How files are copied in.</summary>
/// <param name="KeepsKinds">A directory does not take the place of another file, nor the reverse.</param>
/// <param name="Owner">Whom everything will belong to; null is whom the archive says.</param>
public sealed record ExtractionOptions(bool KeepsKinds = false, (uint User, uint Group)? Owner = null);

/// <summary>
/// Copies files out of a tree and into it, as archives, while others may be changing it: nothing outside of its root is read or
/// touched, whatever they do. Each copy has a thread of its own.
/// </summary>
public static class FileTransfer
{
    /// <summary>Writes a directory and all below it.</summary>
    /// <param name="directory">Opened for reading.</param>
    /// <param name="name">
    /// What it is called in the archive, without a slash at the end; what lies in it is named after it. Null for a root, which lends
    /// its content no name.
    /// </param>
    /// <param name="output">The archive, uncompressed.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static Task PackDirectoryAsync(SafeFileHandle directory, string? name, Stream output, CancellationToken cancellation) => DedicatedThread.Run(() =>
    {
        using BlockingOutput archive = new(output, cancellation);
        LayerPacker.PackDirectory(directory, name, archive, cancellation);
        archive.Flush();
    });

    /// <summary>Writes one file that is no directory: a link as a link.</summary>
    /// <param name="directory">Where it lies.</param>
    /// <param name="name">Its name, there and in the archive.</param>
    /// <param name="output">The archive, uncompressed.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static Task PackFileAsync(SafeFileHandle directory, string name, Stream output, CancellationToken cancellation) => DedicatedThread.Run(() =>
    {
        using BlockingOutput archive = new(output, cancellation);
        LayerPacker.PackFile(directory, name, archive, cancellation);
        archive.Flush();
    });

    /// <summary>Unpacks a plain, gzip or zstd archive.</summary>
    /// <param name="root">Links count from here and do not lead out of it.</param>
    /// <param name="directory">A directory below it, which is there.</param>
    /// <param name="archive">Is read to its end. An empty one is one without files.</param>
    /// <param name="options">What may be replaced, and whose it will be.</param>
    /// <param name="cancellation">Stops between pieces; what was unpacked stays.</param>
    /// <exception cref="ImageException">The archive is malformed, or wants what may not be; what was unpacked before stays.</exception>
    /// <exception cref="Linux.LinuxException">The file system refused: full, read-only, busy.</exception>
    public static Task ExtractAsync(SafeFileHandle root, string directory, Stream archive, ExtractionOptions options, CancellationToken cancellation)
    {
        UnpackRules rules = new()
        {
            AreLayer = false, Directory = Encoding.UTF8.GetBytes(directory.Trim('/')), KeepsKinds = options.KeepsKinds, Owner = options.Owner,
        };
        return ExtractAsync(root, archive, rules, cancellation);
    }

    /// <summary>Writes a whole tree, its root included, with the holes of its files as such (PAX sparse format 1.0).</summary>
    /// <param name="directory">Opened for reading.</param>
    /// <param name="output">The archive, uncompressed.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public static Task PackTreeAsync(SafeFileHandle directory, Stream output, CancellationToken cancellation) => DedicatedThread.Run(() =>
    {
        using BlockingOutput archive = new(output, cancellation);
        LayerPacker.PackTree(directory, archive, cancellation);
        archive.Flush();
    });

    /// <summary>Unpacks a plain, gzip or zstd archive into an empty directory, which becomes what the archive says of its root.</summary>
    /// <inheritdoc cref="ExtractAsync(SafeFileHandle, string, Stream, ExtractionOptions, CancellationToken)"/>
    public static Task ExtractTreeAsync(SafeFileHandle root, Stream archive, CancellationToken cancellation) =>
        ExtractAsync(root, archive, new UnpackRules { AreLayer = false, AreTree = true }, cancellation);

    private static Task ExtractAsync(SafeFileHandle root, Stream archive, UnpackRules rules, CancellationToken cancellation) =>
        DedicatedThread.Run(() =>
        {
            using ReadAhead received = ReadAhead.FromConnection(archive, static _ => { }, cancellation);
            using PeekStream source = new(received);
            CompressionKind kind = Compressions.Detect(source.Peek(Compressions.MagicLength));
            using Stream tar = Compressions.Decompress(source, kind);
            using LayerUnpacker unpacker = new(root, recorder: null, new TarLimits(), rules);
            unpacker.Unpack(new TarReader(tar), cancellation);
        });
}
