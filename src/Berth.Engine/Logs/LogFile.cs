using Berth.Images.Archives;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Logs;

/// <summary>One file of a log, open for reading. Of a compressed one offsets count what is in it, and are best asked for in order.</summary>
internal sealed class LogFile : IDisposable
{
    private const int SkipSize = 64 * 1024;
    private readonly SafeFileHandle handle;
    private Stream? content;
    private long position;

    private LogFile(SafeFileHandle handle, bool isCompressed) => (this.handle, IsCompressed) = (handle, isCompressed);

    public bool IsCompressed { get; }

    /// <summary>In bytes, of one that is not compressed.</summary>
    public long Length => RandomAccess.GetLength(handle);

    public (ulong Device, ulong Inode) Identity => Linux.FileIdentity.Of(handle);

    /// <summary>Null when it is not there.</summary>
    public static LogFile? TryOpen(string path, bool isCompressed)
    {
        try
        {
            return new LogFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), isCompressed);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The count read, 0 at the end as it is now.</summary>
    public int Read(Span<byte> buffer, long offset) => IsCompressed ? ReadCompressed(buffer, offset) : RandomAccess.Read(handle, buffer, offset);

    public void Dispose()
    {
        content?.Dispose();
        handle.Dispose();
    }

    private int ReadCompressed(Span<byte> buffer, long offset)
    {
        try
        {
            if (content is null || offset < position)
            {
                content?.Dispose();
                content = GzipContent.Open(new HandleStream(handle));
                position = 0;
            }

            while (position < offset)
            {
                Span<byte> skipped = buffer[..(int)Math.Min(buffer.Length, Math.Min(offset - position, SkipSize))];
                int count = content.Read(skipped);
                if (count == 0)
                {
                    return 0;
                }

                position += count;
            }

            int read = content.Read(buffer);
            position += read;
            return read;
        }
        catch (InvalidDataException)
        {
            // It was cut off; what was before has been read.
            return 0;
        }
    }

    /// <summary>A file from its beginning, whose handle stays open.</summary>
    private sealed class HandleStream(SafeFileHandle handle) : Stream
    {
        private long at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int count = RandomAccess.Read(handle, buffer, at);
            at += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
