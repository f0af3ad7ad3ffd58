using System.Text;
using Berth.Linux;

namespace Berth.Cli.Rendering;

/// <summary>
/// Text to a descriptor, buffered until it is flushed. The console of the class library is left alone: it costs as much to start as
/// a whole command, and changes the terminal's modes on its own account.
/// </summary>
internal sealed class DescriptorWriter(int fd) : TextWriter
{
    private const int FlushAt = 8 * 1024;
    private byte[] buffer = []; // made when something is written, which is seldom on both outputs
    private int length;

    public override Encoding Encoding => Encoding.UTF8;

    public override string NewLine => "\n";

    public override void Write(char value) => Write(new ReadOnlySpan<char>(in value));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> text)
    {
        buffer = buffer.Length > 0 ? buffer : new byte[FlushAt];
        while (!text.IsEmpty)
        {
            int part = Math.Min(text.Length, FlushAt / 8);
            part -= part < text.Length && char.IsHighSurrogate(text[part - 1]) ? 1 : 0;
            if (length + Encoding.UTF8.GetMaxByteCount(part) > buffer.Length)
            {
                Flush();
            }

            length += Encoding.UTF8.GetBytes(text[..part], buffer.AsSpan(length));
            text = text[part..];
        }
    }

    public override void WriteLine(string? value)
    {
        Write(value.AsSpan());
        Write('\n');
    }

    /// <exception cref="LinuxException">Nobody reads any more, or the disk is full.</exception>
    public override void Flush()
    {
        int count = length;
        length = 0;
        if (count == 0)
        {
            return;
        }

        LinuxException.ThrowIfFailed(Descriptors.WriteAll(fd, buffer.AsSpan(0, count)), "write", fd == 1 ? "/dev/stdout" : "/dev/stderr");
    }
}
