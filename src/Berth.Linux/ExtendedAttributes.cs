using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// Extended attributes of a file in a directory, never through a link. The system calls take no directory descriptor before
/// Linux 6.13, so the path goes through <c>/proc/self/fd/N/name</c>, whose last component <c>l*xattr</c> do not follow.
/// </summary>
[SkipLocalsInit]
public static unsafe partial class ExtendedAttributes
{
    /// <summary>The most that a value (XATTR_SIZE_MAX) or a list of names (XATTR_LIST_MAX) may hold.</summary>
    public const int MaxSize = 65536;

    public static Errno Set(SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        byte[] key = Terminated(attribute);
        using var path = new HeldPath(directory, name);
        fixed (byte* pathText = path.Text, keyText = key, data = value)
        {
            return Result(NativeLSetXattr(pathText, keyText, data, (nuint)value.Length, 0));
        }
    }

    /// <summary>Removes an attribute; one that is not there, or that the file system does not know, is no error.</summary>
    public static Errno Remove(SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute)
    {
        byte[] key = Terminated(attribute);
        using var path = new HeldPath(directory, name);
        fixed (byte* pathText = path.Text, keyText = key)
        {
            Errno error = Result(NativeLRemoveXattr(pathText, keyText));
            return error is Errno.ENODATA or Errno.EOPNOTSUPP ? Errno.None : error;
        }
    }

    /// <summary>The value, or null where the file has no such attribute or the file system knows none.</summary>
    public static byte[]? Get(SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute)
    {
        byte[] key = Terminated(attribute);
        byte[] buffer = new byte[256];
        using var path = new HeldPath(directory, name);
        while (true)
        {
            nint length;
            fixed (byte* pathText = path.Text, keyText = key, data = buffer)
            {
                length = NativeLGetXattr(pathText, keyText, data, (nuint)buffer.Length);
            }
            switch (Result(length))
            {
                case Errno.None: return buffer.AsSpan(0, (int)length).ToArray();
                case Errno.ERANGE when buffer.Length < MaxSize: buffer = new byte[MaxSize]; break;
                case Errno.ENODATA or Errno.EOPNOTSUPP or Errno.ENOENT: return null;
                case var error: throw new LinuxException("read attribute", Encoding.UTF8.GetString(attribute), error);
            }
        }
    }

    /// <summary>The names of all attributes, sorted by their bytes.</summary>
    public static IReadOnlyList<byte[]> List(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        byte[] buffer = new byte[256];
        using var path = new HeldPath(directory, name);
        while (true)
        {
            nint length;
            fixed (byte* pathText = path.Text, data = buffer)
            {
                length = NativeLListXattr(pathText, data, (nuint)buffer.Length);
            }
            switch (Result(length))
            {
                case Errno.None: return Split(buffer.AsSpan(0, (int)length));
                case Errno.ERANGE when buffer.Length < MaxSize: buffer = new byte[MaxSize]; break;
                case Errno.EOPNOTSUPP: return [];
                case var error: throw new LinuxException("list attributes", Encoding.UTF8.GetString(name), error);
            }
        }
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> names)
    {
        var found = new List<byte[]>();
        for (int end; (end = names.IndexOf((byte)0)) >= 0; names = names[(end + 1)..])
        {
            found.Add(names[..end].ToArray());
        }
        found.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return found;
    }

    private static byte[] Terminated(ReadOnlySpan<byte> text) => [.. text, 0];

    private static Errno Result(nint result) => result >= 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();

    /// <summary>The path of a file by way of its directory's descriptor, which stays open as long as this does.</summary>
    private readonly ref struct HeldPath : IDisposable
    {
        private readonly SafeFileHandle _directory;
        private readonly bool _held;

        // An empty name means the directory itself.
        public HeldPath(SafeFileHandle directory, ReadOnlySpan<byte> name)
        {
            _directory = directory;
            directory.DangerousAddRef(ref _held);
            string number = ((int)directory.DangerousGetHandle()).ToString(CultureInfo.InvariantCulture);
            Text = [.. "/proc/self/fd/"u8, .. Encoding.ASCII.GetBytes(number), (byte)'/', .. name.IsEmpty ? "."u8 : name, 0];
        }

        public byte[] Text { get; }

        public void Dispose()
        {
            if (_held)
            {
                _directory.DangerousRelease();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true)]
    private static partial int NativeLSetXattr(byte* path, byte* name, byte* value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "lremovexattr", SetLastError = true)]
    private static partial int NativeLRemoveXattr(byte* path, byte* name);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true)]
    private static partial nint NativeLGetXattr(byte* path, byte* name, byte* value, nuint size);

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true)]
    private static partial nint NativeLListXattr(byte* path, byte* list, nuint size);
}
