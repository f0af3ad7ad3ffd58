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

    /// <summary>Runs the commands. The library's context, some hundred kilobytes, lives only for the call.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public static NfTablesResult Run(string commands)
    {
        lock (Gate)
        {
            nint context = CreateContext(flags: 0);
            if (context == 0)
            {
                LinuxException.Throw(Errno.ENOMEM, "open libnftables");
            }

            try
            {
                return RunUnsynchronized(context, commands);
            }
            finally
            {
                FreeContext(context);
            }
        }
    }

    private static NfTablesResult RunUnsynchronized(nint context, string commands)
    {
        _ = BufferOutput(context);
        _ = BufferError(context);
        int result = RunCommands(context, commands);
        return new NfTablesResult(result == 0, TextOf(OutputBuffer(context)), TextOf(ErrorBuffer(context)).Trim());
    }

    private static string TextOf(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    [LibraryImport(Library, EntryPoint = "nft_ctx_new")]
    private static partial nint CreateContext(uint flags);

    [LibraryImport(Library, EntryPoint = "nft_ctx_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "nft_ctx_buffer_output")]
    private static partial int BufferOutput(nint context);

    [LibraryImport(Library, EntryPoint = "nft_ctx_buffer_error")]
    private static partial int BufferError(nint context);

    [LibraryImport(Library, EntryPoint = "nft_run_cmd_from_buffer", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RunCommands(nint context, string commands);

    // The two texts belong to the context and end with it.
    [LibraryImport(Library, EntryPoint = "nft_ctx_get_output_buffer")]
    private static partial nint OutputBuffer(nint context);

    [LibraryImport(Library, EntryPoint = "nft_ctx_get_error_buffer")]
    private static partial nint ErrorBuffer(nint context);
}

/// <summary>What libnftables answered: what the commands printed, or the complaint with the line and the place in it.</summary>
public sealed record NfTablesResult(bool Succeeded, string Output, string Error);
