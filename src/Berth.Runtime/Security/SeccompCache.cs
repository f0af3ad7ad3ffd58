using System.Buffers.Binary;
using System.Collections.Concurrent;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>
/// Compiled filters, in memory and on disk: compiling takes libseccomp some ten milliseconds, the rest of a start a few. The directory
/// belongs below <c>/run</c>, so that a filter compiled by an older libseccomp does not outlive the next boot.
/// </summary>
/// <param name="directory">Made when it is missing. Whoever can write there decides what containers may do.</param>
public sealed class SeccompCache(string directory)
{
    private readonly ConcurrentDictionary<CapabilitySet, byte[]> defaults = new();

    /// <summary>The default profile for a container with these capabilities.</summary>
    public byte[] Default(CapabilitySet capabilities) => defaults.GetOrAdd(capabilities, set => Get(SeccompProfiles.Default(set)));

    /// <summary>The program for a filter.</summary>
    /// <exception cref="SpecException">The filter is malformed.</exception>
    public byte[] Get(SeccompSpec spec)
    {
        byte[] source = SpecJson.Write(spec);
        string path = Path.Combine(directory, $"{Hash(source):x16}.bpf");
        byte[]? program = TryRead(path, source);
        if (program is null)
        {
            program = SeccompCompiler.Compile(spec);
            Keep(path, source, program);
        }

        return program;
    }

    /// <summary>A file is the source's length, the source and the program; one with another source is one of another filter.</summary>
    private static byte[]? TryRead(string path, byte[] source)
    {
        try
        {
            ReadOnlySpan<byte> file = File.ReadAllBytes(path);
            bool fits = file.Length > sizeof(int) + source.Length && BinaryPrimitives.ReadInt32LittleEndian(file) == source.Length;
            return fits && file.Slice(sizeof(int), source.Length).SequenceEqual(source) ? file[(sizeof(int) + source.Length)..].ToArray() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // not there yet, or not readable: compiling is the way out of both
        }
    }

    private void Keep(string path, byte[] source, byte[] program)
    {
        byte[] file = [.. BitConverter.GetBytes(source.Length), .. source, .. program];
        string temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllBytes(temporary, file);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs time, nothing else.
        }
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
