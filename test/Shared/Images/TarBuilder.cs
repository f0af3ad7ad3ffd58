using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Linux;

namespace Berth.Tests.Images;

/// <summary>Archives for tests, entry by entry; what a test does not say is plain.</summary>
internal sealed class TarBuilder
{
    private readonly MemoryStream _archive = new();

    public TarBuilder Directory(string name, uint mode = 0x1ED) => Add(new TarEntry { Kind = TarEntryKind.Directory, Name = Bytes(name), Mode = mode, Modified = Time });

    public TarBuilder File(string name, string content = "", uint mode = 0x1A4) => File(Bytes(name), Bytes(content), mode);

    public TarBuilder File(byte[] name, byte[] content, uint mode = 0x1A4) =>
        Add(new TarEntry { Kind = TarEntryKind.File, Name = name, Mode = mode, Modified = Time, PayloadSize = content.Length }, content);

    public TarBuilder Link(string name, string target) => Add(new TarEntry { Kind = TarEntryKind.SymbolicLink, Name = Bytes(name), LinkName = Bytes(target), Mode = 0x1FF, Modified = Time });

    public TarBuilder HardLink(string name, string target, uint mode = 0x1A4) => Add(new TarEntry { Kind = TarEntryKind.HardLink, Name = Bytes(name), LinkName = Bytes(target), Mode = mode, Modified = Time });

    public TarBuilder Add(TarEntry entry, byte[]? content = null)
    {
        content ??= [];
        return Raw(TarHeaderWriter.Encode(entry)).Raw(content).Raw(new byte[TarHeaderWriter.PaddingOf(content.Length)]);
    }

    public TarBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        _archive.Write(bytes);
        return this;
    }

    public byte[] Build() => [.. _archive.ToArray(), .. TarHeaderWriter.End()];

    public static FileTime Time { get; } = new(1_600_000_000, 0);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
