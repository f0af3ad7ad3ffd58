using System.Runtime.InteropServices;

namespace Berth.Linux.Netfilter;

/// <summary>
/// Runs commands of the <c>nft</c> language through libnftables, in the calling thread's network namespace. What one call
/// is given is one transaction: all of it happens, or nothing.
/// </summary>
public static partial class NfTables
{
    /// <summary>The library of the Debian package <c>libnftables1</c>.</summary>
    public const string Library = "libnftables.so.1";

    // The parser and the symbol tables of libnftables are global.
    private static readonly Lock Gate = new();

    /// <summary>
    /// Runs the commands. The library is loaded for the call only: it and what it allocates would cost a daemon that sets up
    /// its rules once 1.5 to 3 MB for good.
    /// </summary>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public static NfTablesResult Run(string commands)
    {
        lock (Gate)
        {
            nint library = NativeLibrary.Load(Library);
            try
            {
                return RunUnsynchronized(library, commands);
            }
            finally
            {
                NativeLibrary.Free(library);
                _ = TrimHeap(padding: 0);
            }
        }
    }

    /// <summary>Calls by the signatures of <c>nftables/libnftables.h</c>; text and context live until the context is freed.</summary>
    private static unsafe NfTablesResult RunUnsynchronized(nint library, string commands)
    {
        var create = (delegate* unmanaged<uint, nint>)NativeLibrary.GetExport(library, "nft_ctx_new");
        var free = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "nft_ctx_free");
        var bufferOutput = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "nft_ctx_buffer_output");
        var bufferError = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "nft_ctx_buffer_error");
        var run = (delegate* unmanaged<nint, nint, int>)NativeLibrary.GetExport(library, "nft_run_cmd_from_buffer");
        var output = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "nft_ctx_get_output_buffer");
        var error = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "nft_ctx_get_error_buffer");
        nint context = create(0), text = Marshal.StringToCoTaskMemUTF8(commands);
        try
        {
            _ = bufferOutput(context) + bufferError(context);
            int result = run(context, text);
            return new NfTablesResult(result == 0, TextOf(output(context)), TextOf(error(context)).Trim());
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
            free(context);
        }
    }

    private static string TextOf(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint padding);
}

/// <summary>What libnftables answered: what the commands printed, or the complaint with the line and the place in it.</summary>
public sealed record NfTablesResult(bool Succeeded, string Output, string Error);
