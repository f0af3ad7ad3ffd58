using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary><c>struct timespec</c>: seconds since 1970 (may be negative) and nanoseconds (0 to 999,999,999).</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct FileTime(long Seconds, long Nanoseconds);

public enum FileKind : uint
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    SymbolicLink = 0xA000,
    Socket = 0xC000,
}

/// <summary>What statx(2) says of a file. <see cref="Mode"/> holds the permission bits alone (07777).</summary>
public readonly record struct FileStatus(
    FileKind Kind, uint Mode, uint User, uint Group, long Size, FileTime Modified, ulong Inode, uint Links, ulong FileSystem, uint DeviceMajor, uint DeviceMinor)
{
    /// <summary>Units of 512 bytes that the file takes: fewer than its size needs where it has holes.</summary>
    public long Blocks { get; init; }

    public bool IsDirectory => Kind == FileKind.Directory;
}

/// <summary><c>struct statx</c>: the same on every architecture, 256 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxRecord
{
    [FieldOffset(16)] public uint Links;
    [FieldOffset(20)] public uint User;
    [FieldOffset(24)] public uint Group;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(48)] public ulong Blocks;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;
    [FieldOffset(128)] public uint DeviceMajor;
    [FieldOffset(132)] public uint DeviceMinor;
    [FieldOffset(136)] public uint FileSystemMajor;
    [FieldOffset(140)] public uint FileSystemMinor;

    public readonly FileStatus ToStatus() => new(
        (FileKind)(Mode & 0xF000u), Mode & 0xFFFu, User, Group, (long)Size, new FileTime(ModifiedSeconds, ModifiedNanoseconds),
        Inode, Links, FilesAt.DeviceNumber(FileSystemMajor, FileSystemMinor), DeviceMajor, DeviceMinor) { Blocks = (long)Blocks };
}

public static partial class FilesAt
{
    internal const uint StatxBasicStats = 0x7ff;

    /// <summary>A device number as mknod(2) takes it (makedev(3)).</summary>
    public static ulong DeviceNumber(uint major, uint minor) =>
        ((major & 0xfffff000ul) << 32) | ((major & 0xffful) << 8) | ((minor & 0xffffff00ul) << 12) | (minor & 0xfful);
}
