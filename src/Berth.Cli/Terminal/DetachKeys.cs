namespace Berth.Cli.Terminal;

/// <summary>
/// The keys that leave a container's terminal without ending it. They are held back while they may be the sequence: what turns
/// out to be something else is passed on.
/// </summary>
internal sealed class DetachKeys(byte[] sequence)
{
    public const string Default = "ctrl-p,ctrl-q";
    private int matched;

    public bool IsComplete => sequence.Length > 0 && matched == sequence.Length;

    /// <summary>Parses <c>ctrl-p,ctrl-q</c>: letters, or control with a letter or one of <c>@[\]^_</c>.</summary>
    /// <exception cref="CommandException">A key is none of these.</exception>
    public static DetachKeys Parse(string text)
    {
        List<byte> keys = [];
        foreach (string key in text.Split(','))
        {
            keys.Add(key switch
            {
                [var letter] when letter < 128 => (byte)letter,
                ['c', 't', 'r', 'l', '-', var letter] when char.IsAsciiLetterLower(letter) => (byte)(letter - 'a' + 1),
                ['c', 't', 'r', 'l', '-', var letter] when "@[\\]^_".Contains(letter, StringComparison.Ordinal) => (byte)(letter & 0x1f),
                _ => throw new CommandException($"invalid detach keys ({text}) provided"),
            });
        }

        return new DetachKeys([.. keys]);
    }

    /// <summary>
    /// Passes input on, without the sequence; what comes after a complete one is dropped. <paramref name="passed"/> has room for the
    /// input and <see cref="MaxHeld"/> more, the keys held back.
    /// </summary>
    /// <returns>How much is to be passed on.</returns>
    public int Filter(ReadOnlySpan<byte> input, Span<byte> passed)
    {
        int length = 0;
        foreach (byte key in input)
        {
            if (IsComplete)
            {
                break;
            }

            if (key == sequence[matched])
            {
                matched++;
                continue;
            }

            sequence.AsSpan(0, matched).CopyTo(passed[length..]);
            length += matched;
            matched = key == sequence[0] ? 1 : 0;
            if (matched == 0)
            {
                passed[length++] = key;
            }
        }

        return length;
    }

    public int MaxHeld => sequence.Length;
}
