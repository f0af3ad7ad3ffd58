using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>What the C library keeps for the native code of this process: the runtime, SQLite, OpenSSL.</summary>
public static partial class NativeHeap
{
    /// <summary>Gives back what is free (malloc_trim(3)).</summary>
    public static void Trim() => _ = malloc_trim(0);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
