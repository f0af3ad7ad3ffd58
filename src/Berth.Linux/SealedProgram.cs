using System.Runtime;
using static Berth.Linux.Syscall;

namespace Berth.Linux;

/// <summary>
/// The file of the running program as a container's process sees it in <c>/proc/self/exe</c>: before it executes its own program,
/// or when that is a link to this one. Started from a read-only mount of its own, nobody can write to it through there
/// (CVE-2019-5736); the mount is in no mount table. Its signals are blocked as <see cref="SignalDescriptor"/> needs it.
/// </summary>
public static unsafe class SealedProgram
{
    private const nint PathOnly = 0x200000 | Fd.CloseOnExec; // O_PATH
    private const nint CloneOneMount = 1 | Fd.CloseOnExec | EmptyPath; // OPEN_TREE_CLONE
    private const nint EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const ulong ReadOnlyMount = 1; // ST_RDONLY

    /// <summary>
    /// Called by the C library before the .NET runtime is set up, where the program is linked so (seal.ld): the second start costs
    /// little then. Like a cloned child it makes raw system calls and nothing else; a failure is left to <see cref="Execute(IReadOnlyList{string})"/>.
    /// </summary>
    /// <param name="count">Of the arguments.</param>
    /// <param name="arguments">The program's arguments, its name first.</param>
    /// <param name="environment">Its variables.</param>
    [RuntimeExport("berth_seal")]
    internal static void BeforeRuntime(int count, byte** arguments, byte** environment)
    {
        for (int i = 1; i < count; i++)
        {
            if (Launches(arguments[i]))
            {
                SignalDescriptor.Block();
                if (!IsSealed())
                {
                    Execute(arguments, environment);
                }

                return;
            }
        }
    }

    /// <summary>Does the same later, where the program is not linked so. Returns when there is nothing to do, or on failure.</summary>
    /// <param name="arguments">All of them, the program's name first.</param>
    public static Errno Execute(IReadOnlyList<string> arguments)
    {
        if (SignalDescriptor.Block() && IsSealed())
        {
            return Errno.None;
        }

        nint* vector = StringVector.Allocate(arguments);
        nint* environment = StringVector.Allocate(Spawning.OwnEnvironment());
        nint result = Execute((byte**)vector, (byte**)environment);
        StringVector.Free(vector);
        StringVector.Free(environment);
        return ErrnoOf(result);
    }

    private static bool IsSealed()
    {
        ulong* status = stackalloc ulong[15]; // struct statfs of 64 bits: the flags are its eleventh word
        nint file = OpenSelf();
        nint result = Raw(Numbers.FStatFs, file, (nint)status);
        Raw(Numbers.Close, file);
        return result == 0 && (status[10] & ReadOnlyMount) != 0;
    }

    private static nint OpenSelf()
    {
        byte* self = stackalloc byte[]
        {
            (byte)'/', (byte)'p', (byte)'r', (byte)'o', (byte)'c', (byte)'/', (byte)'s', (byte)'e', (byte)'l', (byte)'f', (byte)'/',
            (byte)'e', (byte)'x', (byte)'e', 0,
        };
        return Raw(Numbers.OpenAt, -100 /* AT_FDCWD */, (nint)self, PathOnly);
    }

    private static nint Execute(byte** arguments, byte** environment)
    {
        byte* empty = stackalloc byte[] { 0 };
        nint file = OpenSelf();
        nint mount = file < 0 ? file : Raw(Numbers.OpenTree, file, (nint)empty, CloneOneMount);
        if (mount < 0)
        {
            return mount;
        }

        ulong* attributes = stackalloc ulong[] { 1 /* MOUNT_ATTR_RDONLY */, 0, 0, 0 };
        nint result = Raw(Numbers.MountSetAttr, mount, (nint)empty, EmptyPath, (nint)attributes, 32);
        result = result < 0 ? result : Raw(Numbers.ExecveAt, mount, (nint)empty, (nint)arguments, (nint)environment, EmptyPath);
        Raw(Numbers.Close, mount);
        Raw(Numbers.Close, file);
        return result;
    }

    /// <summary>Whether an argument may be a command that puts a process into a container: <c>create</c>, <c>run</c>, <c>exec</c>.</summary>
    private static bool Launches(byte* argument)
    {
        ulong word = 0;
        int length = 0;
        for (; argument[length] != 0 && length < 8; length++)
        {
            word = (word << 8) | argument[length];
        }

        const ulong run = 0x72756e;
        const ulong exec = 0x65786563;
        const ulong create = 0x637265617465;
        return word is run or exec or create;
    }
}
