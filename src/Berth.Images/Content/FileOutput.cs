using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Content;

/// <summary>Writes a file by descriptor; unlike the framework's stream over a handle, its errors name the file.</summary>
internal sealed class FileOutput(SafeFileHandle file, string displayName) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer) => LinuxException.ThrowIfFailed(FilesAt.Write(file, buffer), "write", displayName);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }
        base.Dispose(disposing);
    }
}
