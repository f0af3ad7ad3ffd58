using System.Formats.Tar;
using System.Text;

namespace Berth.ApiTests.Support;

/// <summary>A root file system from the distribution's static busybox, as a tar: what every image of the tests is made from.</summary>
internal static class BusyboxRoot
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Everyone = (UnixFileMode)0b1_111_111_111;

    private static byte[]? _tar;

    public static async Task<byte[]> TarAsync() => _tar ??= await MakeAsync();

    private static async Task<byte[]> MakeAsync()
    {
        var bytes = new MemoryStream();
        await using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var directory in (string[])["bin", "etc", "home", "root", "usr", "var"])
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, directory) { Mode = Executable });
            foreach (var directory in (string[])["tmp", "var/tmp"])
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, directory) { Mode = Everyone });
            Write(tar, "bin/busybox", await File.ReadAllBytesAsync("/bin/busybox"), Executable);
            foreach (var applet in (await Command.RunAsync("/bin/busybox", ["--list"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (applet != "busybox")
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
            }
            Write(tar, "etc/passwd", Encoding.UTF8.GetBytes("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n"));
            Write(tar, "etc/group", Encoding.UTF8.GetBytes("root:x:0:\naudio:x:29:\nnogroup:x:65534:\n"));
        }
        return bytes.ToArray();
    }

    private static void Write(TarWriter tar, string name, byte[] content, UnixFileMode mode = (UnixFileMode)0b110_100_100) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = new MemoryStream(content) });
}
