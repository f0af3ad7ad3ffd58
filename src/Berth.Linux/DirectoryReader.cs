using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>Reads the names in a directory as bytes (getdents64), <c>.</c> and <c>..</c> left out, in the kernel's order.</summary>
public sealed unsafe partial class DirectoryReader(SafeFileHandle directory)
{
    private const int NameOffset = 19;
    private const int LengthOffset = 16;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next name, valid until the next call; false at the end of the directory.</summary>
    public bool Next(out ReadOnlySpan<byte> name)
    {
        while (_start < _end || Fill())
        {
            ReadOnlySpan<byte> record = _buffer.AsSpan(_start);
            int length = BitConverter.ToUInt16(record[LengthOffset..]);
            name = record[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            _start += length;
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                return true;
            }
        }
        name = default;
        return false;
    }

    /// <summary>All names that are left, sorted by their bytes.</summary>
    public List<byte[]> ReadSorted()
    {
        var names = new List<byte[]>();
        while (Next(out ReadOnlySpan<byte> name))
        {
            names.Add(name.ToArray());
        }
        names.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return names;
    }

    private bool Fill()
    {
        fixed (byte* start = _buffer)
        {
            _end = (int)NativeGetDents(directory, start, (nuint)_buffer.Length);
        }
        _start = 0;
        return _end >= 0 ? _end > 0 : throw new LinuxException("read directory", "", (Errno)Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint NativeGetDents(SafeFileHandle directory, byte* buffer, nuint size);
}
