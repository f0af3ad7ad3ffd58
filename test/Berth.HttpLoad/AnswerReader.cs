using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Berth.HttpLoad;

/// <summary>Reads answers of HTTP/1.1 from a connection, each with its length in front or in chunks.</summary>
internal sealed class AnswerReader(Socket socket)
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private byte[] buffer = new byte[64 << 10];
    private byte[] body = new byte[64 << 10];
    private int start;
    private int end;
    private int length;

    /// <summary>The next answer's body; valid until the one after.</summary>
    /// <exception cref="InvalidDataException">It is no success, or no answer at all.</exception>
    public ReadOnlySpan<byte> Read()
    {
        length = 0;
        ReadOnlySpan<byte> status = ReadLine();
        if (!status.StartsWith("HTTP/1.1 200 "u8))
        {
            throw new InvalidDataException(Encoding.ASCII.GetString(status));
        }

        (int size, bool chunked) = ReadHeaders();
        if (!chunked)
        {
            TakeBody(size);
            return body.AsSpan(0, length);
        }

        do
        {
            size = Number(ReadLine(), 'x');
            TakeBody(size);
            _ = ReadLine();
        }
        while (size > 0);
        return body.AsSpan(0, length);
    }

    private (int Size, bool Chunked) ReadHeaders()
    {
        const int Lower = 0x20;
        int size = 0;
        bool chunked = false;
        for (ReadOnlySpan<byte> line = ReadLine(); !line.IsEmpty; line = ReadLine())
        {
            int first = line[0] | Lower;
            if (first == 'c' && Ascii.EqualsIgnoreCase(line[..Math.Min(line.Length, 15)], "content-length:"u8))
            {
                size = Number(line[15..].TrimStart((byte)' '), default);
            }

            chunked |= first == 't' && Ascii.EqualsIgnoreCase(line, "transfer-encoding: chunked"u8);
        }

        return (size, chunked);
    }

    private static int Number(ReadOnlySpan<byte> text, char format) =>
        Utf8Parser.TryParse(text, out int number, out _, format) ? number : throw new InvalidDataException("a length is no number");

    private ReadOnlySpan<byte> ReadLine()
    {
        int found;
        while ((found = buffer.AsSpan(start, end - start).IndexOf(LineEnd)) < 0)
        {
            Fill();
        }

        ReadOnlySpan<byte> line = buffer.AsSpan(start, found);
        start += found + LineEnd.Length;
        return line;
    }

    private void TakeBody(int size)
    {
        if (body.Length < length + size)
        {
            Array.Resize(ref body, Math.Max(body.Length * 2, length + size));
        }

        while (size > 0)
        {
            if (start == end)
            {
                Fill();
            }

            int count = Math.Min(size, end - start);
            buffer.AsSpan(start, count).CopyTo(body.AsSpan(length));
            (start, length, size) = (start + count, length + count, size - count);
        }
    }

    /// <summary>Reads more behind what is not taken yet.</summary>
    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int count = socket.Receive(buffer, end, buffer.Length - end, SocketFlags.None);
        end += count > 0 ? count : throw new InvalidDataException("the engine hung up");
    }
}
