using System.IO.Compression;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Shim.Logs;

/// <summary>This program as a compressor: from descriptor 3 to descriptor 4, at the lowest priority.</summary>
internal static class CompressProgram
{
    public const string Option = "--compress";
    private const int Lowest = 19;

    /// <summary>The exit code.</summary>
    public static int Run()
    {
        _ = Syscall.Raw(Syscall.Numbers.SetPriority, 0, 0, Lowest);
        try
        {
            using FileStream source = new(new SafeFileHandle(3, ownsHandle: true), FileAccess.Read, bufferSize: 0);
            using FileStream target = new(new SafeFileHandle(4, ownsHandle: true), FileAccess.Write, bufferSize: 0);
            using GZipStream compressed = new(target, CompressionLevel.Fastest);
            source.CopyTo(compressed);
            return 0;
        }
        catch (IOException)
        {
            return 1;
        }
    }
}
