using System.Text;

namespace Berth.Images.Bootstrap;

/// <summary>The distribution's static busybox.</summary>
internal sealed record BusyboxProgram(byte[] Content, string Architecture, DateTimeOffset Modified, IReadOnlyList<string> Applets)
{
    private const int MaxSize = 16 << 20;
    private static readonly string[] Paths = ["/bin/busybox", "/usr/bin/busybox"];

    /// <exception cref="ImageException">There is none, or only one that needs shared libraries; the message names the package.</exception>
    public static BusyboxProgram Find() => Find(Paths);

    public static BusyboxProgram Find(IEnumerable<string> paths)
    {
        string? reason = null;
        foreach (string path in paths.Where(File.Exists))
        {
            byte[] content = new FileInfo(path).Length <= MaxSize ? File.ReadAllBytes(path) : [];
            ElfFile? elf = ElfFile.Parse(content);
            IReadOnlyList<string> applets = FindApplets(content);
            if (elf is { HasInterpreter: false, Architecture: { } architecture } && applets.Count > 0)
            {
                return new BusyboxProgram(content, architecture, File.GetLastWriteTimeUtc(path), applets);
            }
            reason ??= elf is { HasInterpreter: true } ? $"{path} is not statically linked" : $"{path} is not a busybox for this machine";
        }
        reason ??= "this machine has no busybox";
        throw ImageException.InvalidArgument($"{reason}: install the package busybox-static (apt-get install busybox-static)");
    }

    /// <summary>
    /// The names of its commands, from the table in the program: sorted, each ended by a NUL, "[" and "[[" first. Reading it
    /// runs nothing, so it works for another machine's program too.
    /// </summary>
    public static IReadOnlyList<string> FindApplets(ReadOnlySpan<byte> program)
    {
        ReadOnlySpan<byte> first = "[\0[[\0"u8;
        var applets = new List<string>();
        int start = program.IndexOf(first);
        for (ReadOnlySpan<byte> rest = start < 0 ? [] : program[start..]; rest.IndexOf((byte)0) is > 0 and var end; rest = rest[(end + 1)..])
        {
            applets.Add(Encoding.ASCII.GetString(rest[..end]));
        }
        return applets;
    }
}
