using Berth.Linux;
using static Berth.Linux.Syscall;

namespace Berth.Runtime.Launch;

/// <summary>User namespaces that nobody lives in: all that a mount wants of one is its map of users and groups.</summary>
internal static unsafe partial class ChildExecutor
{
    private const ulong CLONE_FILES = 0x400;
    private const ulong CLONE_VFORK = 0x4000;

    /// <summary>
    /// A namespace is made with a process in it, and its maps are written from outside. The process puts a descriptor of its own directory in
    /// /proc, whatever its number is there, into the table that both share, and ends; until it has ended this one stands still. What has
    /// ended and is not reaped still has a user namespace, so nothing needs to be waited for or killed.
    /// </summary>
    private static nint MakeUserNamespace(byte* users, byte* groups)
    {
        byte* self = stackalloc byte[] { (byte)'/', (byte)'p', (byte)'r', (byte)'o', (byte)'c', (byte)'/', (byte)'s', (byte)'e', (byte)'l', (byte)'f', 0 };
        nint directory = Raw(Numbers.OpenAt, AT_FDCWD, (nint)self, O_PATH | O_CLOEXEC);
        if (directory < 0)
        {
            return directory;
        }

        nint helper = Cloning.Clone((ulong)NamespaceFlags.User | CLONE_FILES | CLONE_VFORK, -1, out int ended);
        if (helper == 0)
        {
            nint own = Raw(Numbers.OpenAt, AT_FDCWD, (nint)self, O_PATH | O_CLOEXEC);
            Raw(Numbers.Dup3, own, directory, O_CLOEXEC);
            Raw(Numbers.Close, own);
            Raw(Numbers.ExitGroup, 0);
        }

        nint result = helper;
        if (helper > 0)
        {
            // Without a descriptor of the helper's the directory is still this process's, whose map the kernel lets nobody write again.
            result = MapUsers((int)directory, users, groups);
            Raw(Numbers.WaitId, 3 /* P_PIDFD */, ended, 0, 4 /* WEXITED */, 0);
            Raw(Numbers.Close, ended);
        }

        Raw(Numbers.Close, directory);
        return result;
    }

    /// <summary>Writes both maps of a process's user namespace, and opens it.</summary>
    private static nint MapUsers(int process, byte* users, byte* groups)
    {
        byte* userMap = stackalloc byte[] { (byte)'u', (byte)'i', (byte)'d', (byte)'_', (byte)'m', (byte)'a', (byte)'p', 0 };
        byte* groupMap = stackalloc byte[] { (byte)'g', (byte)'i', (byte)'d', (byte)'_', (byte)'m', (byte)'a', (byte)'p', 0 };
        byte* space = stackalloc byte[] { (byte)'n', (byte)'s', (byte)'/', (byte)'u', (byte)'s', (byte)'e', (byte)'r', 0 };
        nint result = WriteFile(beneath: true, process, userMap, users);
        result = result < 0 ? result : WriteFile(beneath: true, process, groupMap, groups);
        return result < 0 ? result : Raw(Numbers.OpenAt, process, (nint)space, O_CLOEXEC);
    }
}
