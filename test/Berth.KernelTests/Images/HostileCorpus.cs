using Berth.Images.Archives.Tar;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>
/// Archives that try to leave the directory they are unpacked into. <c>outside</c> is a directory beside it with one file, <c>canary</c>:
/// whichever way an archive comes in, nothing there may change.
/// </summary>
internal static class HostileCorpus
{
    /// <summary>Every way in refuses these.</summary>
    public static IReadOnlyDictionary<string, Func<string, TarBuilder>> Escapes { get; } = new Dictionary<string, Func<string, TarBuilder>>
    {
        ["parent"] = static outside => Begin().File(Up(outside) + "/canary", "evil"),
        ["deep parent"] = static outside => Begin().File("a/b/../../.." + Up(outside) + "/canary", "evil"),
        ["directory in parent"] = static outside => Begin().Directory(Up(outside) + "/made/"),
        ["link in parent"] = static outside => Begin().Link(Up(outside) + "/made", "/"),
        ["hard link to parent"] = static outside => Begin().HardLink("h", Up(outside) + "/canary"),
        ["hard link to root"] = static _ => Begin().HardLink("h", "/"),
        ["hard link to an absolute name outside"] = static outside => Begin().HardLink("h", outside + "/canary"),
        ["opaque parent"] = static _ => Begin().File("../.wh..wh..opq", "x"),
        ["link to nowhere, then file through it"] = static outside => Begin().Link("l", outside).File("l/canary", "evil"),
        ["link loop"] = static _ => Begin().Link("a", "b").Link("b", "a").File("a/x"),
        ["file as directory"] = static _ => Begin().File("a").File("a/b"),
    };

    /// <summary>Every way in takes these, or refuses them, and stays inside.</summary>
    public static IReadOnlyDictionary<string, Func<string, TarBuilder>> Contained { get; } = new Dictionary<string, Func<string, TarBuilder>>
    {
        ["absolute name"] = static outside => Begin().Directory(outside[1..] + "/").File(outside + "/canary", "evil"),
        ["link then file through it"] = static outside => Begin().Link("l", outside).Directory(outside[1..] + "/").File("l/canary", "evil"),
        ["relative link then file through it"] = static outside => Begin().Link("l", Up(outside)).Directory(outside[1..] + "/").File("l/canary", "evil"),
        ["link then directory through it"] = static outside => Begin().Directory(outside[1..] + "/").Link("l", "/").Directory("l/" + outside[1..] + "/made/"),
        ["link replaced by file"] = static outside => Begin().Link("l", outside + "/canary").File("l", "evil"),
        ["link replaced by directory"] = static outside => Begin().Link("l", outside).Directory("l/").File("l/canary", "evil"),
        ["link then whiteout through it"] = static outside => Begin().Link("l", outside).Directory(outside[1..] + "/").File("l/.wh.canary"),
        ["opaque through link"] = static outside => Begin().Link("l", outside).Directory(outside[1..] + "/").File("l/.wh..wh..opq"),
        ["hard link to a link"] = static outside => Begin().Link("l", outside + "/canary").HardLink("h", "l").File("h", "evil"),
        ["hard link through a link"] = static outside => Begin().Directory(outside[1..] + "/").File(outside[1..] + "/canary", "own").Link("l", outside).HardLink("h", "l/canary"),
        ["proc link"] = static _ => Begin().Link("l", "/proc/self/root").Directory("proc/self/root/").File("l/x", "evil"),
        ["directory replaced by link then file"] = static outside => Begin().Directory("d/").File("d/a").Link("d", outside).Directory(outside[1..] + "/").File("d/canary", "evil"),
        ["link changed between entries"] = static outside =>
            Begin().Directory("safe/").Link("l", "safe").File("l/one", "x").Link("l", outside).Directory(outside[1..] + "/").File("l/canary", "evil"),
        ["chain of links"] = static outside => Begin().Link("a", "b").Link("b", "c").Link("c", outside).Directory(outside[1..] + "/").File("a/canary", "evil"),
        ["pipe replaced by file"] = static _ => Begin().Add(Special(TarEntryKind.Fifo, "p")).File("p", "x"),
        ["file twice"] = static _ => Begin().File("f", "one").File("f", "other"),
        ["name that is not text"] = static _ => Begin().File([0xff, 0xfe, (byte)'n'], "x"u8.ToArray()),
        ["path of 4,000 bytes"] = static _ => Deep(),
    };

    public static TarBuilder Make(string name, string outside) => (Escapes.GetValueOrDefault(name) ?? Contained[name])(outside);

    private static TarBuilder Begin() => new TarBuilder().File("first", "x");

    private static string Up(string outside) => "../../../../../../../.." + outside;

    private static TarEntry Special(TarEntryKind kind, string name) =>
        new() { Kind = kind, Name = System.Text.Encoding.UTF8.GetBytes(name), Mode = 0x1A4, Modified = TarBuilder.Time };

    private static TarBuilder Deep()
    {
        TarBuilder tar = Begin();
        string path = "";
        while (path.Length < 3750)
        {
            path += new string('d', 249) + "/";
            tar.Directory(path);
        }
        return tar.File(path + new string('f', 240), "x");
    }
}
