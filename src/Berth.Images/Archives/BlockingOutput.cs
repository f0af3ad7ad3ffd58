namespace Berth.Images.Archives;

/// <summary>A buffer before a connection, which only writes asynchronously; for a thread that is there to wait for it.</summary>
internal sealed class BlockingOutput(Stream output, CancellationToken cancellation) : Stream
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 * 1024);
    private int _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, _buffer.Length - _length);
            data[..count].CopyTo(_buffer.AsSpan(_length));
            _length += count;
            data = data[count..];
            if (_length == _buffer.Length)
            {
                Flush();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Sends what has been written.</summary>
    public override void Flush()
    {
        if (_length > 0)
        {
            output.WriteAsync(_buffer.AsMemory(0, _length), cancellation).AsTask().GetAwaiter().GetResult();
            _length = 0;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
