using System.Security.Cryptography;
using System.Text;
using Berth.Images.References;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Content;

/// <summary>
/// A blob on its way into the store: bytes go to a temporary file and through the hash. Nothing is visible before
/// <see cref="ContentStore.Publish"/>; disposed without it, nothing is left. One thread at a time.
/// </summary>
internal sealed class BlobWriter : IDisposable
{
    /// <summary>The disk is set to work after each of these, so that the sync at the end has little left to write.</summary>
    private const long WritebackStep = 8 << 20;
    private readonly StoreDirectory _directory;
    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _flushed;

    public BlobWriter(StoreDirectory directory)
    {
        _directory = directory;
        TemporaryName = StoreDirectory.NewTemporaryName();
        OpenFlags flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive;
        Errno error = FilesAt.Open(directory.Handle, Encoding.ASCII.GetBytes(TemporaryName), flags, 0x180 /* 0600 */, out _file);
        LinuxException.ThrowIfFailed(error, "create", directory.PathOf(TemporaryName));
    }

    public string TemporaryName { get; }

    public string TemporaryPath => _directory.PathOf(TemporaryName);

    public long Length { get; private set; }

    /// <summary>The digest of all that was written; known after <see cref="Complete"/>.</summary>
    public Digest Digest { get; private set; }

    public bool IsPublished { get; set; }

    public void Write(ReadOnlySpan<byte> data)
    {
        _hash.AppendData(data);
        LinuxException.ThrowIfFailed(FilesAt.Write(_file, data), "write", TemporaryPath);
        Length += data.Length;
        if (Length - _flushed >= WritebackStep)
        {
            FilesAt.StartWriteback(_file, _flushed, Length - _flushed);
            _flushed = Length;
        }
    }

    public Digest Complete() => Digest = Digest.OfHash(_hash.GetHashAndReset());

    public void Dispose()
    {
        _hash.Dispose();
        _file.Dispose();
        if (!IsPublished)
        {
            _directory.Remove(TemporaryName);
        }
    }
}
