using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

public static unsafe partial class FilesAt
{
    /// <summary>What <paramref name="name"/> in the directory is; an empty name means the directory itself.</summary>
    public static Errno Status(SafeFileHandle directory, ReadOnlySpan<byte> name, out FileStatus status)
    {
        byte* text = stackalloc byte[PathMax];
        StatxRecord record = default;
        status = default;
        Errno error = Errno.None;
        if (name.IsEmpty)
        {
            *text = 0;
        }
        else
        {
            error = Terminate(name, text);
        }
        error = error != Errno.None ? error : Result(NativeStatx(directory, text, AtSymlinkNoFollow | AtEmptyPath, StatxBasicStats, &record));
        if (error == Errno.None)
        {
            status = record.ToStatus();
        }
        return error;
    }

    public static Errno ChangeOwner(SafeFileHandle file, uint user, uint group) => Result(NativeFChown(file, user, group));

    public static Errno ChangeOwnerAt(SafeFileHandle directory, ReadOnlySpan<byte> name, uint user, uint group)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(name, text);
        return error != Errno.None ? error : Result(NativeFChownAt(directory, text, user, group, AtSymlinkNoFollow));
    }

    /// <summary>Sets permission bits, those for setuid, setgid and sticky included. After a change of owner: that clears them.</summary>
    public static Errno ChangeMode(SafeFileHandle file, uint mode) => Result(NativeFChmod(file, mode));

    /// <summary>
    /// <see cref="ChangeMode"/> by name. <c>fchmodat</c> follows a link in the last component, so this is for a node that the
    /// caller has just made where nobody else writes.
    /// </summary>
    public static Errno ChangeModeAt(SafeFileHandle directory, ReadOnlySpan<byte> name, uint mode)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(name, text);
        return error != Errno.None ? error : Result(NativeFChmodAt(directory, text, mode, 0));
    }

    /// <summary>Sets the modification time; the access time is set to the same.</summary>
    public static Errno SetTime(SafeFileHandle file, FileTime time)
    {
        FileTime* times = stackalloc FileTime[2] { time, time };
        return Result(NativeFUtimens(file, times));
    }

    public static Errno SetTimeAt(SafeFileHandle directory, ReadOnlySpan<byte> name, FileTime time)
    {
        byte* text = stackalloc byte[PathMax];
        FileTime* times = stackalloc FileTime[2] { time, time };
        Errno error = Terminate(name, text);
        return error != Errno.None ? error : Result(NativeUtimensAt(directory, text, times, AtSymlinkNoFollow));
    }
}
