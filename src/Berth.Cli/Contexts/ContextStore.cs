using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Berth.Cli.Contexts;

/// <summary>
/// Docker's store of contexts: for each a directory below <c>meta</c> with a <c>meta.json</c>, and one below <c>tls</c> with keys and
/// certificates, both called by the SHA-256 of its name. What one of the two programs writes, the other reads.
/// </summary>
internal sealed class ContextStore(string directory)
{
    private const string MetaFile = "meta.json";
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode SecretDirectory = Secret | UnixFileMode.UserExecute;

    public string MetaDirectoryOf(string name) => Path.Combine(directory, "meta", HashOf(name));

    public string TlsRootOf(string name) => Path.Combine(directory, "tls", HashOf(name));

    /// <summary>By name.</summary>
    public IReadOnlyList<Context> All()
    {
        string meta = Path.Combine(directory, "meta");
        string[] files = Directory.Exists(meta) ? [.. Directory.GetDirectories(meta).Select(one => Path.Combine(one, MetaFile)).Where(File.Exists)] : [];
        return [.. files.Select(Read).OrderBy(context => context.Name, StringComparer.Ordinal)];
    }

    /// <summary>With its files; null where there is none. It is looked for by its name, since the library of hashes takes longer to load.</summary>
    public Context? Find(string name) =>
        All().FirstOrDefault(context => context.Name == name) is { } found ? found with { TlsFiles = TlsFilesOf(found) } : null;

    /// <summary>Where the files of a context are that the store has.</summary>
    public string TlsDirectoryOf(Context context) => Path.Combine(directory, "tls", context.Key, "docker");

    /// <exception cref="CommandException">There is none.</exception>
    public Context Get(string name) => Find(name) ?? throw NotFound(name);

    public CommandException NotFound(string name) =>
        new($"context \"{name}\": context not found: open {Path.Combine(MetaDirectoryOf(name), MetaFile)}: no such file or directory");

    /// <summary>Makes it, or replaces the one of its name. The file that it is found by comes last.</summary>
    public void Write(Context context)
    {
        string tls = Path.Combine(TlsRootOf(context.Name), "docker");
        if (Directory.Exists(tls))
        {
            Directory.Delete(TlsRootOf(context.Name), recursive: true);
        }

        if (context.TlsFiles.Count > 0)
        {
            Directory.CreateDirectory(tls, SecretDirectory);
        }

        foreach ((string name, byte[] content) in context.TlsFiles)
        {
            AtomicFile.Write(Path.Combine(tls, name), content, Secret);
        }

        string meta = MetaDirectoryOf(context.Name);
        Directory.CreateDirectory(meta);
        AtomicFile.Write(Path.Combine(meta, MetaFile), context.ToJson(), Readable);
    }

    public void Remove(string name)
    {
        Directory.Delete(MetaDirectoryOf(name), recursive: true);
        if (Directory.Exists(TlsRootOf(name)))
        {
            Directory.Delete(TlsRootOf(name), recursive: true);
        }
    }

    /// <exception cref="CommandException">No context may be called so.</exception>
    public static void CheckName(string name)
    {
        if (name == Context.DefaultName)
        {
            throw new CommandException($"\"{name}\" is a reserved context name");
        }

        if (name.Length < 2 || !char.IsAsciiLetterOrDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && !"_.+-".Contains(c, StringComparison.Ordinal)))
        {
            throw new CommandException($"context name \"{name}\" is invalid, names are validated against regexp \"^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$\"");
        }
    }

    private static Context Read(string file)
    {
        try
        {
            return Context.Parse(File.ReadAllBytes(file)) with { Key = Path.GetFileName(Path.GetDirectoryName(file))! };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CommandException($"cannot read {file}: {e.Message}");
        }
    }

    private SortedDictionary<string, byte[]> TlsFilesOf(Context context)
    {
        string tls = TlsDirectoryOf(context);
        IEnumerable<string> files = Directory.Exists(tls) ? Directory.GetFiles(tls) : [];
        return new SortedDictionary<string, byte[]>(files.ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes), StringComparer.Ordinal);
    }

    private static string HashOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
