using Berth.Images.References;

namespace Berth.Images.Content;

internal sealed partial class ContentStore
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How many bytes of a blob are here: all, where it is in use or has been received whole.</summary>
    public long CountReceived(Digest digest, long size)
    {
        lock (_lock)
        {
            return File.Exists(PathOf(digest)) ? size : new FileInfo(PartialPath(digest)) is { Exists: true } kept && kept.Length <= size ? kept.Length : 0;
        }
    }

    /// <summary>Adds to what has been received of a blob, and keeps it for the one who goes on (<see cref="CreateWriter(Digest, long)"/>).</summary>
    public async Task AppendPartialAsync(Digest digest, long size, long offset, Stream bytes, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (!_arriving.Add(digest))
            {
                throw new ImageException(ImageErrorKind.Conflict, $"blob {digest} is being received already");
            }
        }
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0, UnixCreateMode = Private };
            await using FileStream file = new(PartialPath(digest), options);
            await AppendAsync(file, digest, size, offset, bytes, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Left(digest);
        }
    }

    private static async Task AppendAsync(FileStream file, Digest digest, long size, long offset, Stream bytes, CancellationToken cancellation)
    {
        if (offset == 0)
        {
            file.SetLength(0);
        }
        if (file.Length != offset)
        {
            throw new ImageException(ImageErrorKind.Conflict, $"of blob {digest} {file.Length} bytes are here: bytes from {offset} on do not follow");
        }
        file.Position = offset;
        byte[] buffer = GC.AllocateUninitializedArray<byte>(256 * 1024);
        for (int count; (count = await bytes.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (count > size - file.Position)
            {
                throw ImageException.InvalidArchive($"blob {digest} is longer than {size} bytes");
            }
            await file.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }
    }

    private string PartialPath(Digest digest) => _blobs.PathOf(PartialPrefix + digest.Hex);
}
