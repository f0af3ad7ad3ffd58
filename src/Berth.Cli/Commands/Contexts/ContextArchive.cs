using System.Formats.Tar;
using System.Text.Json;
using Berth.Cli.Contexts;

namespace Berth.Cli.Commands.Contexts;

/// <summary>A context as a tar archive, in the form that Docker's client writes and reads: <c>meta.json</c>, <c>tls/docker/…</c>.</summary>
internal static class ContextArchive
{
    private const string Meta = "meta.json";
    private const string TlsPrefix = "tls/docker/";
    private const long Largest = 10 << 20;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static byte[] Write(Context context)
    {
        using MemoryStream bytes = new();
        using (TarWriter tar = new(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            WriteFile(tar, Meta, context.ToJson(), Readable);
            foreach (string directory in context.TlsFiles.Count > 0 ? (string[])["tls", "tls/docker"] : [])
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, directory) { Mode = Secret | UnixFileMode.UserExecute, ModificationTime = DateTimeOffset.UnixEpoch });
            }

            foreach ((string name, byte[] content) in context.TlsFiles)
            {
                WriteFile(tar, TlsPrefix + name, content, Secret);
            }
        }

        return bytes.ToArray();
    }

    /// <exception cref="CommandException">This is no context.</exception>
    public static Context Read(Stream archive, string name)
    {
        Context? context = null;
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        try
        {
            using TarReader tar = new(archive);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is not { } data)
                {
                    continue;
                }

                if (entry.Name == Meta)
                {
                    context = Context.Parse(ReadAll(data, entry.Length)) with { Name = name };
                }
                else if (entry.Name.StartsWith(TlsPrefix, StringComparison.Ordinal) && !entry.Name[TlsPrefix.Length..].Contains('/', StringComparison.Ordinal))
                {
                    files[entry.Name[TlsPrefix.Length..]] = ReadAll(data, entry.Length);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or JsonException)
        {
            throw new CommandException($"cannot read the context: {e.Message}");
        }

        return context is null ? throw new CommandException("invalid context: no metadata found") : context with { TlsFiles = files };
    }

    private static void WriteFile(TarWriter tar, string name, byte[] content, UnixFileMode mode) => tar.WriteEntry(
        new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch, DataStream = new MemoryStream(content) });

    private static byte[] ReadAll(Stream data, long length)
    {
        byte[] content = new byte[length <= Largest ? length : throw new InvalidDataException("a file in it is too large")];
        data.ReadExactly(content);
        return content;
    }
}
