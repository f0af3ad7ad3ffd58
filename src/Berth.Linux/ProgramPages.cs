using System.Globalization;
using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>The pages of this process's program and its libraries that are mapped.</summary>
public static unsafe partial class ProgramPages
{
    private const int MADV_DONTNEED = 4;

    /// <summary>
    /// Lets go of code and constants. They stay in the kernel's cache as long as it has room, and what is used again is mapped again, 64 KiB for a fault. Only
    /// mappings that cannot be written to and have no page of this process's own: one that had would lose it (madvise(2), MADV_DONTNEED).
    /// </summary>
    public static void Release()
    {
        (nuint Start, nuint End) mapping = default;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            if (TryParseHeader(line, out (nuint, nuint) next))
            {
                mapping = next;
            }
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal) && IsZero(line) && mapping.End > 0)
            {
                _ = madvise((void*)mapping.Start, mapping.End - mapping.Start, MADV_DONTNEED);
            }
        }
    }

    /// <summary>Of <c>START-END PERMISSIONS OFFSET DEVICE INODE PATH</c>; 0 for what is not a file's, or can be written to.</summary>
    private static bool TryParseHeader(ReadOnlySpan<char> line, out (nuint Start, nuint End) mapping)
    {
        mapping = default;
        int dash = line.IndexOf('-');
        int space = line.IndexOf(' ');
        if (dash <= 0 || space < dash || !nuint.TryParse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out nuint start))
        {
            return false;
        }

        bool isConstant = line[(space + 1)..] is ['r', '-', _, 'p', ..] && line.Contains('/');
        mapping = isConstant ? (start, nuint.Parse(line[(dash + 1)..space], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) : default;
        return true;
    }

    private static bool IsZero(string line) => line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim() is "0 kB";

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);
}
