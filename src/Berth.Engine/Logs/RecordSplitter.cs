namespace Berth.Engine.Logs;

/// <summary>Cuts what is read of a log into records. The beginning of one whose end has not come is kept.</summary>
internal sealed class RecordSplitter(LogFormat format)
{
    private byte[] rest = [];
    private int restLength;
    private bool isDamaged;
    private bool isTaken;

    /// <summary>Takes the next record off the bytes; valid until the next call. Without one, the bytes are kept.</summary>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> record)
    {
        restLength = isTaken ? 0 : restLength;
        isTaken = false;
        int end = isDamaged ? LogFormat.Damaged : format.FindEnd(rest.AsSpan(0, restLength), bytes);
        if (end < 0)
        {
            // After what is no record there is nothing to go by, up to the next file.
            isDamaged = end == LogFormat.Damaged;
            Keep(isDamaged ? [] : bytes);
            bytes = record = [];
            return false;
        }

        record = bytes[..end];
        bytes = bytes[end..];
        if (restLength > 0)
        {
            Keep(record);
            record = rest.AsSpan(0, restLength);
            isTaken = true;
        }

        return true;
    }

    /// <summary>Another file begins. No record goes on in it.</summary>
    public void Restart() => (restLength, isDamaged, isTaken) = (0, false, false);

    private void Keep(ReadOnlySpan<byte> part)
    {
        part = part[..Math.Min(part.Length, LogFormat.LongestRecord - restLength)];
        if (restLength + part.Length > rest.Length)
        {
            Array.Resize(ref rest, Math.Max(rest.Length * 2, restLength + part.Length));
        }

        part.CopyTo(rest.AsSpan(restLength));
        restLength += part.Length;
    }
}
