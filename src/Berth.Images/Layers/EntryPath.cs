using Berth.Linux;

namespace Berth.Images.Layers;

/// <summary>Names in archives as paths beneath a layer's root: bytes, without a leading or trailing slash; empty is the root.</summary>
internal static class EntryPath
{
    /// <summary>
    /// Takes <c>.</c>, empty components and <c>..</c> out, lexically. An absolute name counts from the layer's root. False
    /// where <c>..</c> leads out of it or the name is longer than any path can be.
    /// </summary>
    public static bool TryClean(ReadOnlySpan<byte> name, out byte[] path)
    {
        path = [];
        if (name.Length > FilesAt.PathMax + 1)
        {
            return false;
        }
        Span<byte> cleaned = stackalloc byte[name.Length + 1];
        int length = 0;
        foreach (Range range in MemoryExtensions.Split(name, (byte)'/'))
        {
            ReadOnlySpan<byte> component = name[range];
            if (component.IsEmpty || component.SequenceEqual("."u8))
            {
                continue;
            }
            if (component.SequenceEqual(".."u8))
            {
                if (length == 0)
                {
                    return false;
                }
                length = Math.Max(0, cleaned[..length].LastIndexOf((byte)'/'));
                continue;
            }
            if (length > 0)
            {
                cleaned[length++] = (byte)'/';
            }
            component.CopyTo(cleaned[length..]);
            length += component.Length;
        }
        path = cleaned[..length].ToArray();
        return length < FilesAt.PathMax;
    }

    /// <summary>The path of the directory that holds <paramref name="path"/>; empty for the root.</summary>
    public static ReadOnlySpan<byte> Parent(ReadOnlySpan<byte> path) => path[..Math.Max(0, path.LastIndexOf((byte)'/'))];

    /// <summary>The last component.</summary>
    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];
}
