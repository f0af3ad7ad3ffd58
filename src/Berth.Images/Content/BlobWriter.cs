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
    private readonly Action? _closed;
    private long _flushed;
    private bool _isDisposed;

    public BlobWriter(StoreDirectory directory)
        : this(directory, StoreDirectory.NewTemporaryName(), OpenFlags.Exclusive)
    {
    }

    private BlobWriter(StoreDirectory directory, string temporaryName, OpenFlags flags, Action? closed = null)
    {
        _directory = directory;
        _closed = closed;
        TemporaryName = temporaryName;
        Errno error = FilesAt.Open(directory.Handle, Encoding.ASCII.GetBytes(temporaryName), OpenFlags.ReadWrite | OpenFlags.Create | flags, 0x180 /* 0600 */, out _file);
        LinuxException.ThrowIfFailed(error, "create", directory.PathOf(temporaryName));
    }

    /// <summary>
    /// Goes on with a file that an earlier attempt has left: what it holds is written to this writer again, and only what it does not
    /// hold goes to the disk. Disposed unpublished, the file stays for the next attempt, unless <see cref="Discard"/> says otherwise.
    /// </summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="name">Its name, the same for every attempt.</param>
    /// <param name="closed">Called when it is disposed.</param>
    public static BlobWriter Resume(StoreDirectory directory, string name, Action closed)
    {
        BlobWriter writer = new(directory, name, OpenFlags.Append, closed);
        writer.KeptLength = writer._flushed = new FileInfo(writer.TemporaryPath).Length;
        writer.IsKept = true;
        return writer;
    }

    public string TemporaryName { get; }

    public string TemporaryPath => _directory.PathOf(TemporaryName);

    public long Length { get; private set; }

    /// <summary>The digest of all that was written; known after <see cref="Complete"/>.</summary>
    public Digest Digest { get; private set; }

    public bool IsPublished { get; set; }

    /// <summary>How much of the blob was there when the writer was made.</summary>
    public long KeptLength { get; private set; }

    /// <summary>Whether what was written stays for another attempt.</summary>
    public bool IsKept { get; private set; }

    public void Write(ReadOnlySpan<byte> data)
    {
        _hash.AppendData(data);
        ReadOnlySpan<byte> rest = data[(int)Math.Clamp(KeptLength - Length, 0, data.Length)..];
        if (!rest.IsEmpty)
        {
            LinuxException.ThrowIfFailed(FilesAt.Write(_file, rest), "write", TemporaryPath);
        }
        Length += data.Length;
        if (Length - _flushed >= WritebackStep)
        {
            StartWriteback();
        }
    }

    public Digest Complete()
    {
        StartWriteback();
        return Digest = Digest.OfHash(_hash.GetHashAndReset());
    }

    /// <summary>What was written is of no use. Also after the writer was disposed.</summary>
    public void Discard()
    {
        if (IsKept && _isDisposed && !IsPublished)
        {
            _directory.Remove(TemporaryName);
        }
        IsKept = false;
    }

    private void StartWriteback()
    {
        FilesAt.StartWriteback(_file, _flushed, Length - _flushed);
        _flushed = Length;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }
        _isDisposed = true;
        _hash.Dispose();
        _file.Dispose();
        if (!IsPublished && !IsKept)
        {
            _directory.Remove(TemporaryName);
        }
        _closed?.Invoke();
    }
}
