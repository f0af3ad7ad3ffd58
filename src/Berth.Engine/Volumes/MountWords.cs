namespace Berth.Engine.Volumes;

/// <summary>Options as mount(8) takes them, sorted as mount(2) does.</summary>
/// <param name="Flags">MS_ flags.</param>
/// <param name="Data">The rest, which is for the file system.</param>
internal sealed record MountWords(ulong Flags, string Data)
{
    private static readonly Dictionary<string, (bool Clears, ulong Flag)> Known = new(StringComparer.Ordinal)
    {
        ["defaults"] = (false, 0), ["async"] = (true, 0x10), ["atime"] = (true, 0x400), ["bind"] = (false, 0x1000), ["dev"] = (true, 4), ["diratime"] = (true, 0x800),
        ["dirsync"] = (false, 0x80), ["exec"] = (true, 8), ["mand"] = (false, 0x40), ["noatime"] = (false, 0x400), ["nodev"] = (false, 4),
        ["nodiratime"] = (false, 0x800), ["noexec"] = (false, 8), ["nomand"] = (true, 0x40), ["norelatime"] = (true, 0x200000), ["nostrictatime"] = (true, 0x1000000),
        ["nosuid"] = (false, 2), ["rbind"] = (false, 0x1000 | 0x4000), ["relatime"] = (false, 0x200000), ["remount"] = (false, 0x20), ["ro"] = (false, 1),
        ["rw"] = (true, 1), ["strictatime"] = (false, 0x1000000), ["suid"] = (true, 2), ["sync"] = (false, 0x10),
    };

    public static MountWords Sort(IEnumerable<string> words)
    {
        ulong flags = 0;
        List<string> data = [];
        foreach (string word in words)
        {
            if (!Known.TryGetValue(word, out (bool Clears, ulong Flag) known))
            {
                data.Add(word);
                continue;
            }

            flags = known.Clears ? flags & ~known.Flag : flags | known.Flag;
        }

        return new MountWords(flags, string.Join(',', data));
    }
}
