namespace Berth.Daemon.Streams;

/// <summary>
/// Looks for the detach keys in what a client types. The beginning of the sequence is held back until the next key shows whether it
/// is the whole sequence or something to be passed on.
/// </summary>
internal sealed class DetachFilter(byte[] keys)
{
    private int matched;

    /// <summary>The sequence is complete; what comes after it is nobody's.</summary>
    public bool HasDetached { get; private set; }

    /// <summary>How much longer than its input an output may be.</summary>
    public int MostHeldBack => keys.Length;

    /// <summary>Passes input on.</summary>
    /// <param name="input">What the client typed.</param>
    /// <param name="output">Room for it and for <see cref="MostHeldBack"/> bytes more.</param>
    /// <returns>How many bytes of output there are.</returns>
    public int Pass(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int count = 0;
        foreach (byte key in input)
        {
            while (matched > 0 && key != keys[matched])
            {
                count += ReleaseOne(output[count..]);
            }

            if (key == keys[matched])
            {
                if (++matched == keys.Length)
                {
                    HasDetached = true;
                    return count;
                }
            }
            else
            {
                output[count++] = key;
            }
        }

        return count;
    }

    /// <summary>Passes the first key held back on, and more until what is left is a beginning of the sequence again.</summary>
    private int ReleaseOne(Span<byte> output)
    {
        int released = 1;
        while (!keys.AsSpan(released, matched - released).SequenceEqual(keys.AsSpan(0, matched - released)))
        {
            released++;
        }

        keys.AsSpan(0, released).CopyTo(output);
        matched -= released;
        return released;
    }
}
