using System.Buffers.Binary;
using System.Globalization;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>
/// Compiled filters on disk: compiling takes libseccomp some ten milliseconds, the rest of a start a few. The directory belongs below
/// <c>/run</c>, so that a filter compiled by an older libseccomp does not outlive the next boot.
/// </summary>
/// <param name="directory">Made when it is missing and its parent is not. Whoever can write there decides what containers may do.</param>
public sealed class SeccompFiles(string directory)
{
    private const uint DirectoryMode = 0x1c0; // 0700
    private const uint FileMode = 0x180; // 0600
    private const int CreateTruncate = 0x241; // O_WRONLY | O_CREAT | O_TRUNC

    /// <summary>The program for a filter, compiled where no file has it.</summary>
    /// <param name="source">What stands for the filter, its JSON.</param>
    /// <param name="read">The filter itself.</param>
    /// <exception cref="SpecException">The filter is malformed.</exception>
    public byte[] Get(byte[] source, Func<byte[], SeccompSpec> read)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{directory}/{Hash(source):x16}.bpf");
        byte[]? program = TryRead(path, source);
        if (program is null)
        {
            program = SeccompCompiler.Compile(read(source));
            Keep(path, source, program);
        }

        return program;
    }

    /// <summary>A file is the source's length, the source and the program; one with another source is one of another filter.</summary>
    private static byte[]? TryRead(string path, byte[] source)
    {
        int file = Fd.Open(path, flags: 0);
        if (file < 0)
        {
            return null; // not there yet, or not readable: compiling is the way out of both
        }

        byte[] content = new byte[Math.Max(Fd.Size(file), 0)];
        bool isWhole = Fd.ReadAt(file, content, 0) == content.Length;
        Fd.Close(file);
        int start = sizeof(int) + source.Length;
        bool fits = isWhole && content.Length > start && BinaryPrimitives.ReadInt32LittleEndian(content) == source.Length;
        return fits && content.AsSpan(sizeof(int), source.Length).SequenceEqual(source) ? content[start..] : null;
    }

    /// <summary>A cache that cannot be written costs time, nothing else.</summary>
    private void Keep(string path, byte[] source, byte[] program)
    {
        byte[] content = [.. BitConverter.GetBytes(source.Length), .. source, .. program];
        string temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        _ = Fd.MakeDirectory(directory, DirectoryMode); // of which the parent exists, or nothing is kept
        int file = Fd.Open(temporary, CreateTruncate, FileMode);
        if (file < 0)
        {
            return;
        }

        Errno failed = Fd.WriteAll(file, content);
        Fd.Close(file);
        _ = failed == Errno.None ? Fd.Rename(temporary, path) : Fd.Unlink(temporary);
    }

    /// <summary>FNV-1a: spreads names of files; what a file holds is compared.</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 0x100000001b3;
        }

        return hash;
    }
}
