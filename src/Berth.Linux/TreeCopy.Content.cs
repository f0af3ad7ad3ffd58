using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>What is in a file, and what it is beside that.</summary>
public sealed partial class TreeCopy
{
    private const int BlockSize = 512;

    private void CopyRegular(SafeFileHandle from, SafeFileHandle to, byte[] name)
    {
        Errno error = FilesAt.Open(from, name, OpenFlags.ReadOnly | OpenFlags.NonBlocking, 0, out SafeFileHandle source);
        using (source)
        {
            if (error is Errno.ENOENT or Errno.ELOOP or Errno.ENXIO)
            {
                return; // removed or replaced meanwhile
            }

            Check(error, "open", name);
            FileStatus status = StatusOf(source, []);
            Check(FilesAt.Open(to, name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180 /* 0600 */, out SafeFileHandle target), "create", name);
            using (target)
            {
                CopyContent(source, target, status, name);
                SetAttributes(from, name, target, [], status, SpecialKind.None, to, name);
            }
        }
    }

    /// <summary>The blocks themselves where both file systems are one that can; small files in one piece; the rest run by run, holes left out.</summary>
    private void CopyContent(SafeFileHandle source, SafeFileHandle target, FileStatus status, byte[] name)
    {
        if (status.Size == 0)
        {
            return;
        }

        if (reflinks)
        {
            Errno error = FilesAt.Reflink(source, target);
            if (error == Errno.None)
            {
                return;
            }

            // A file that is at its owner's limit or immutable says something of itself, the rest of the file systems.
            reflinks = error is Errno.EPERM or Errno.ETXTBSY or Errno.ENOSPC;
        }

        if (status.Size <= buffer.Length && status.Blocks * BlockSize >= status.Size)
        {
            CopyByBuffer(source, target, 0, status.Size, name);
            return;
        }

        CopyRuns(source, target, status.Size, name);
        Check(FilesAt.Truncate(target, status.Size), "size", name);
    }

    private void CopyRuns(SafeFileHandle source, SafeFileHandle target, long size, byte[] name)
    {
        long at = 0;
        while (at < size)
        {
            Errno error = FilesAt.NextData(source, at, out long start, out long end);
            if (error == Errno.ENXIO)
            {
                return; // a hole up to the end
            }

            if (error is Errno.EINVAL or Errno.EOPNOTSUPP)
            {
                (start, end) = (at, size); // the file system knows no holes
            }
            else
            {
                Check(error, "find the data of", name);
            }

            end = Math.Min(end, size);
            CopyRun(source, target, start, end, name);
            at = Math.Max(end, at + 1);
        }
    }

    private void CopyRun(SafeFileHandle source, SafeFileHandle target, long start, long end, byte[] name)
    {
        const long piece = 16 << 20; // between two looks at the cancellation
        while (start < end)
        {
            cancellation.ThrowIfCancellationRequested();
            Errno error = FilesAt.CopyRange(source, target, start, Math.Min(piece, end - start), out long copied);
            if (error is Errno.EXDEV or Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOSYS or Errno.EBADF)
            {
                CopyByBuffer(source, target, start, end, name);
                return;
            }

            Check(error, "copy", name);
            if (copied == 0)
            {
                return; // it has become shorter
            }

            start += copied;
        }
    }

    private void CopyByBuffer(SafeFileHandle source, SafeFileHandle target, long start, long end, byte[] name)
    {
        Check(FilesAt.SeekTo(source, start), "read", name);
        Check(FilesAt.SeekTo(target, start), "write", name);
        while (start < end)
        {
            cancellation.ThrowIfCancellationRequested();
            Check(FilesAt.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - start)), out int count), "read", name);
            if (count == 0)
            {
                return;
            }

            Check(FilesAt.Write(target, buffer.AsSpan(0, count)), "write", name);
            start += count;
        }
    }

    private static void SetAttributes(SafeFileHandle from, ReadOnlySpan<byte> name, SafeFileHandle to, ReadOnlySpan<byte> target, FileStatus status, SpecialKind kind) =>
        SetAttributes(from, name, to, target, status, kind, to, target);

    /// <summary>
    /// In this order: a change of owner clears setuid bits and capabilities, a default ACL of the directory above has given the new file one,
    /// and everything before changes the time.
    /// </summary>
    private static void SetAttributes(
        SafeFileHandle from, ReadOnlySpan<byte> name, SafeFileHandle file, ReadOnlySpan<byte> target, FileStatus status, SpecialKind kind, SafeFileHandle directory, ReadOnlySpan<byte> nameInDirectory)
    {
        bool byName = kind != SpecialKind.None;
        Check(byName ? FilesAt.ChangeOwnerAt(file, target, status.User, status.Group) : FilesAt.ChangeOwner(file, status.User, status.Group), "change the owner of", name);
        if (kind != SpecialKind.Link)
        {
            Check(byName ? FilesAt.ChangeModeAt(file, target, status.Mode) : FilesAt.ChangeMode(file, status.Mode), "change the mode of", name);
        }

        CopyExtended(from, name, directory, nameInDirectory, kind);
        Check(byName ? FilesAt.SetTimeAt(file, target, status.Modified) : FilesAt.SetTime(file, status.Modified), "set the time of", name);
    }

    /// <summary>An attribute that this file system or kind of file cannot hold is left out.</summary>
    private static void CopyExtended(SafeFileHandle from, ReadOnlySpan<byte> name, SafeFileHandle to, ReadOnlySpan<byte> target, SpecialKind kind)
    {
        IReadOnlyList<byte[]> wanted = ExtendedAttributes.List(from, name);
        foreach (byte[] inherited in ExtendedAttributes.List(to, target))
        {
            bool isAcl = inherited.AsSpan().StartsWith("system.posix_acl_"u8);
            if (isAcl && kind != SpecialKind.Link && !wanted.Any(key => key.AsSpan().SequenceEqual(inherited)))
            {
                Check(ExtendedAttributes.Remove(to, target, inherited), "remove an attribute of", name);
            }
        }

        foreach (byte[] key in wanted)
        {
            if (ExtendedAttributes.Get(from, name, key) is { } value)
            {
                Errno error = ExtendedAttributes.Set(to, target, key, value);
                Check(error is Errno.EOPNOTSUPP or Errno.EPERM ? Errno.None : error, "set an attribute of", name);
            }
        }
    }
}
