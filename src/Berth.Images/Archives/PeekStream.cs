namespace Berth.Images.Archives;

/// <summary>A stream whose first bytes can be looked at before it is read from its start.</summary>
internal sealed class PeekStream(Stream source) : ReadOnlyStream
{
    private byte[] _ahead = [];

    /// <summary>The first <paramref name="length"/> bytes, fewer where the stream is shorter. Once, before anything is read.</summary>
    public ReadOnlySpan<byte> Peek(int length)
    {
        byte[] buffer = new byte[length];
        int count = source.ReadAtLeast(buffer, length, throwOnEndOfStream: false);
        return _ahead = buffer[..count];
    }

    public override int Read(Span<byte> buffer)
    {
        if (_ahead.Length == 0)
        {
            return source.Read(buffer);
        }
        int count = Math.Min(buffer.Length, _ahead.Length);
        _ahead.AsSpan(0, count).CopyTo(buffer);
        _ahead = _ahead[count..];
        return count;
    }
}
