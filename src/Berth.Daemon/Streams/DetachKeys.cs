namespace Berth.Daemon.Streams;

/// <summary>The keys by which a client leaves a terminal without ending what runs in it, as Docker's clients write them.</summary>
internal static class DetachKeys
{
    private const string Control = "ctrl-";
    private const byte Delete = 127;

    /// <summary><c>ctrl-p,ctrl-q</c>.</summary>
    public static readonly byte[] Default = [16, 17];

    /// <summary>
    /// Names separated by commas: a single character, <c>ctrl-</c> with a letter or one of <c>@ [ \ ] ^ _</c>, or <c>DEL</c>. Empty is
    /// the default.
    /// </summary>
    /// <returns>Null where the text is none of these.</returns>
    public static byte[]? TryParse(string text)
    {
        if (text.Length == 0)
        {
            return Default;
        }

        string[] names = text.Split(',');
        byte[] keys = new byte[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (KeyOf(names[i]) is not { } key)
            {
                return null;
            }

            keys[i] = key;
        }

        return keys;
    }

    private static byte? KeyOf(string name)
    {
        if (name is [<= '\x7f' and var single])
        {
            return (byte)single;
        }

        if (name.Equals("DEL", StringComparison.OrdinalIgnoreCase))
        {
            return Delete;
        }

        return name.StartsWith(Control, StringComparison.OrdinalIgnoreCase) && name.Length == Control.Length + 1 ? ControlKey(name[^1]) : null;
    }

    /// <summary>The terminal's rule: control is the key without its upper three bits.</summary>
    private static byte? ControlKey(char key) => char.ToUpperInvariant(key) is >= '@' and <= '_' and var upper ? (byte)(upper - '@') : null;
}
