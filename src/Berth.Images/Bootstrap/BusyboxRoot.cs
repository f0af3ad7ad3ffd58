using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;

namespace Berth.Images.Bootstrap;

/// <summary>
/// A root file system of one program: busybox, a link to it for each of its commands, and the few files and directories that
/// programs expect. Every time in it is the program's, so one version of the package always gives the same layer.
/// </summary>
internal static class BusyboxRoot
{
    private const uint Public = 0x1ED; // 0755
    private const uint Private = 0x1C0; // 0700
    private const uint Shared = 0x3FF; // 1777
    private const uint PlainFile = 0x1A4; // 0644

    private static readonly (string Name, uint Mode)[] Directories =
    [
        ("./", Public), ("bin/", Public), ("dev/", Public), ("etc/", Public), ("home/", Public), ("mnt/", Public), ("proc/", Public),
        ("root/", Private), ("run/", Public), ("srv/", Public), ("sys/", Public), ("tmp/", Shared), ("usr/", Public), ("var/", Public),
        ("var/log/", Public), ("var/tmp/", Shared),
    ];

    private static readonly (string Name, string Target)[] Links = [("sbin", "bin"), ("usr/bin", "../bin"), ("usr/sbin", "../bin"), ("var/run", "../run")];

    private static readonly (string Name, string Content)[] Files =
    [
        ("etc/group", "root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nmail:x:8:\ndialout:x:20:\naudio:x:29:\n"
            + "www-data:x:33:\nvideo:x:44:\nusers:x:100:\nnogroup:x:65534:\n"),
        ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nbin:x:2:2:bin:/bin:/bin/false\n"
            + "nobody:x:65534:65534:nobody:/home:/bin/false\n"),
        ("etc/shells", "/bin/sh\n/bin/ash\n"),
    ];

    public static MemoryStream Archive(BusyboxProgram program)
    {
        var archive = new MemoryStream(program.Content.Length + (256 * 1024));
        var time = new FileTime(program.Modified.ToUnixTimeSeconds(), 0);
        foreach ((string name, uint mode) in Directories)
        {
            Add(new TarEntry { Kind = TarEntryKind.Directory, Name = Bytes(name), Mode = mode, Modified = time }, []);
        }
        Add(new TarEntry { Kind = TarEntryKind.File, Name = "bin/busybox"u8.ToArray(), Mode = Public, Modified = time, PayloadSize = program.Content.Length }, program.Content);
        IEnumerable<(string Name, string Target)> applets = program.Applets.Where(static name => name != "busybox").Select(static name => ($"bin/{name}", "busybox"));
        foreach ((string name, string target) in Links.Concat(applets))
        {
            Add(new TarEntry { Kind = TarEntryKind.SymbolicLink, Name = Bytes(name), LinkName = Bytes(target), Mode = 0x1FF /* 0777 */, Modified = time }, []);
        }
        foreach ((string name, string content) in Files)
        {
            Add(new TarEntry { Kind = TarEntryKind.File, Name = Bytes(name), Mode = PlainFile, Modified = time, PayloadSize = content.Length }, Bytes(content));
        }
        archive.Write(TarHeaderWriter.End());
        archive.Position = 0;
        return archive;

        void Add(TarEntry entry, byte[] content)
        {
            archive.Write(TarHeaderWriter.Encode(entry));
            archive.Write(content);
            archive.Write(new byte[TarHeaderWriter.PaddingOf(content.Length)]);
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
