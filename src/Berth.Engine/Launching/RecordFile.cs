using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Launching;

/// <summary>Small JSON files that are there as a whole or not at all.</summary>
internal static class RecordFile
{
    /// <summary>Null where there is none, or none that can be read.</summary>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public static void Write<T>(string path, T record, JsonTypeInfo<T> type)
        where T : class
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(record, type));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Writes a file that survives a power cut from when this returns: its bytes first, then its name.</summary>
    /// <exception cref="LinuxException">The disk fails.</exception>
    public static void WriteDurably<T>(string path, T record, JsonTypeInfo<T> type)
        where T : class
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(record, type));
        SyncOne(path + ".new", OpenFlags.ReadOnly);
        File.Move(path + ".new", path, overwrite: true);
        SyncOne(Path.GetDirectoryName(path)!, OpenFlags.ReadOnly | OpenFlags.Directory);
    }

    /// <summary>Lets what has been written survive a power cut.</summary>
    /// <exception cref="LinuxException">The disk fails, or the file is gone.</exception>
    public static void Sync(string path)
    {
        SyncOne(path, OpenFlags.ReadOnly);
        SyncOne(Path.GetDirectoryName(path)!, OpenFlags.ReadOnly | OpenFlags.Directory);
    }

    private static void SyncOne(string path, OpenFlags flags)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(path, flags, out SafeFileHandle handle), "open", path);
        using (handle)
        {
            LinuxException.ThrowIfFailed(FilesAt.Sync(handle), "sync", path);
        }
    }
}
