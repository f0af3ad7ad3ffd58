using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// Quotas of projects: the files of one number together have at most so many bytes. Files get the number of the directory that they are made
/// in. Through a descriptor (quotactl_fd(2), Linux 5.14): nobody has to find the device.
/// </summary>
public static unsafe partial class ProjectQuota
{
    private const nuint GetAttributes = 0x801c581f; // FS_IOC_FSGETXATTR
    private const nuint SetAttributes = 0x401c5820; // FS_IOC_FSSETXATTR
    private const uint Inherit = 0x200; // FS_XFLAG_PROJINHERIT
    private const uint Projects = 2; // PRJQUOTA
    private const uint GetState = (0x5805 << 8) | Projects; // Q_XGETQSTAT
    private const uint GetQuota = (0x800007u << 8) | Projects; // Q_GETQUOTA
    private const uint SetQuota = (0x800008u << 8) | Projects; // Q_SETQUOTA
    private const ushort Enforced = 0x20; // FS_QUOTA_PDQ_ENFD
    private const uint BlockLimits = 1; // QIF_BLIMITS
    private const int BlockSize = 1024;

    /// <summary>Whether the file system of a directory counts what projects have, and holds them to their limits.</summary>
    public static bool IsEnforced(SafeFileHandle directory)
    {
        // struct fs_quota_stat has 80 bytes; qs_flags is its second member.
        ulong* state = stackalloc ulong[16];
        return NativeQuota(Syscall.Numbers.QuotaCtlFd, directory, GetState, 0, state) == 0 && (((ushort*)state)[1] & Enforced) != 0;
    }

    /// <summary>The project that new files of a directory belong to; 0 where they belong to none.</summary>
    public static Errno Get(SafeFileHandle directory, out uint project)
    {
        FileAttributes attributes;
        Errno error = Result(NativeIoctl(directory, GetAttributes, &attributes));
        project = error == Errno.None && (attributes.Flags & Inherit) != 0 ? attributes.Project : 0;
        return error;
    }

    /// <summary>Makes a directory and what will be made in it part of a project.</summary>
    public static Errno Set(SafeFileHandle directory, uint project)
    {
        FileAttributes attributes;
        Errno error = Result(NativeIoctl(directory, GetAttributes, &attributes));
        if (error != Errno.None)
        {
            return error;
        }

        attributes.Project = project;
        attributes.Flags |= Inherit;
        return Result(NativeIoctl(directory, SetAttributes, &attributes));
    }

    /// <summary>Whether no file has a project's number, and nobody has set it a limit.</summary>
    public static bool IsFree(SafeFileHandle directory, uint project)
    {
        QuotaRecord quota;
        int result = NativeQuota(Syscall.Numbers.QuotaCtlFd, directory, GetQuota, project, &quota);
        return result != 0 || quota is { HardLimit: 0, SoftLimit: 0, Space: 0, Inodes: 0 };
    }

    /// <summary>Sets the bytes that a project may have; 0 is without limit.</summary>
    public static Errno Limit(SafeFileHandle directory, uint project, long bytes)
    {
        ulong blocks = ((ulong)bytes + BlockSize - 1) / BlockSize;
        QuotaRecord quota = new() { HardLimit = blocks, SoftLimit = blocks, Valid = BlockLimits };
        return Result(NativeQuota(Syscall.Numbers.QuotaCtlFd, directory, SetQuota, project, &quota));
    }

    /// <summary><c>struct fsxattr</c>.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 28)]
    internal struct FileAttributes
    {
        public uint Flags;
        public uint ExtentSize;
        public uint Extents;
        public uint Project;
    }

    /// <summary><c>struct if_dqblk</c>: limits in units of 1024 bytes, what is used in bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct QuotaRecord
    {
        public ulong HardLimit;
        public ulong SoftLimit;
        public ulong Space;
        public ulong InodeHardLimit;
        public ulong InodeSoftLimit;
        public ulong Inodes;
        public ulong SpaceTime;
        public ulong InodeTime;
        public uint Valid;
    }

    private static Errno Result(int result) => result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int NativeIoctl(SafeFileHandle file, nuint request, FileAttributes* attributes);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial int NativeQuota(nint number, SafeFileHandle file, uint command, uint project, void* argument);
}
