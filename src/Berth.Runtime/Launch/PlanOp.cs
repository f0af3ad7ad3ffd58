using System.Runtime.InteropServices;

namespace Berth.Runtime.Launch;

/// <summary>What one operation of a launch plan does. The comment of each says what its fields mean; unnamed fields are unused.</summary>
public enum PlanOpCode : ushort
{
    None,

    /// <summary>setns(From, A).</summary>
    SetNamespace,

    /// <summary>unshare(A).</summary>
    Unshare,

    /// <summary>setsid().</summary>
    NewSession,

    /// <summary>mount(NULL, Text, NULL, A, NULL): changes the propagation of a mount.</summary>
    SetPropagation,

    /// <summary>mount("overlay", Text, "overlay", 0, Value): for kernels whose fsconfig cannot take the layers.</summary>
    MountOverlay,

    /// <summary>To = fsopen(Text).</summary>
    FsOpen,

    /// <summary>fsconfig(From, A, Text, Value).</summary>
    FsConfig,

    /// <summary>fsconfig(From, FSCONFIG_SET_STRING, "mode", the permissions of the directory Text in the root Second). Missing is well.</summary>
    FsConfigMode,

    /// <summary>To = fsmount(From, A).</summary>
    FsMount,

    /// <summary>To = open_tree(From or the working directory, Text, A).</summary>
    OpenTree,

    /// <summary>
    /// mount_setattr(From, set A, clear B, propagation C, user namespace Second); recursive with <see cref="PlanOpFlags.Recursive"/>. Text is
    /// where the mount is from, for messages.
    /// </summary>
    MountSetAttributes,

    /// <summary>move_mount(From onto Second), where the <see cref="ProcRule"/> A allows it; otherwise EPERM.</summary>
    MoveMount,

    /// <summary>To = openat2(From, Text, A, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | B).</summary>
    OpenInRoot,

    /// <summary>To = the directory Text in the root From, or the file if Second is one; made where missing. Resolve flags B.</summary>
    OpenMountPoint,

    /// <summary>mknodat(parent of Text in From, mode and type A, device B), owner C (user in the high half).</summary>
    MakeNode,

    /// <summary>symlinkat(Value, parent of Text in From).</summary>
    MakeLink,

    /// <summary>Hides Text in the root From: /dev/null over a file, the empty file system To over a directory. Missing is well.</summary>
    MaskPath,

    /// <summary>Makes Text in the root From a read-only mount of itself. Missing is well.</summary>
    ReadOnlyPath,

    /// <summary>To = open(Text, A, B).</summary>
    Open,

    /// <summary>dup3(From, A), which stays open over exec unless B.</summary>
    Duplicate,

    /// <summary>close(From).</summary>
    Close,

    /// <summary>Writes Value to the file Text; below the directory From, crossing neither links nor mounts, if that is given.</summary>
    WriteFile,

    /// <summary>mkdir -p of Text in the root From, with mode A.</summary>
    MakeDirectory,

    /// <summary>fchdir(From).</summary>
    FChdir,

    /// <summary>chdir(Text).</summary>
    Chdir,

    /// <summary>chroot(Text).</summary>
    Chroot,

    /// <summary>pivot_root(".", ".").</summary>
    PivotRoot,

    /// <summary>umount2(".", MNT_DETACH).</summary>
    DetachOldRoot,

    /// <summary>sethostname(Text, length A).</summary>
    SetHostName,

    /// <summary>setdomainname(Text, length A).</summary>
    SetDomainName,

    /// <summary>prlimit64(0, A, soft B, hard C).</summary>
    SetLimit,

    /// <summary>setgroups(the A numbers at Text).</summary>
    SetGroups,

    /// <summary>setresgid(B), then setresuid(A).</summary>
    SetIds,

    /// <summary>prctl(A, B, C).</summary>
    Prctl,

    /// <summary>PR_CAPBSET_DROP of every capability that is not in the mask A.</summary>
    LimitBounding,

    /// <summary>capset(effective A, permitted B, inheritable C).</summary>
    SetCapabilities,

    /// <summary>Clears the ambient set, then raises the mask A.</summary>
    SetAmbient,

    /// <summary>seccomp(SECCOMP_SET_MODE_FILTER, flags B, the A bytes of filter at Text).</summary>
    Seccomp,

    /// <summary>To = a new terminal of the container's own devpts in the root From, Second = its other side; rows and columns in A.</summary>
    OpenTerminal,

    /// <summary>Makes the terminal From the controlling one of this session.</summary>
    ControlTerminal,

    /// <summary>Hands the descriptor From to the parent.</summary>
    SendDescriptor,

    /// <summary>fchown(From, A, B).</summary>
    ChangeOwner,

    /// <summary>close_range(A, ∞, CLOSE_RANGE_CLOEXEC).</summary>
    CloseRange,

    /// <summary>Fails unless the working directory is reachable from the root.</summary>
    VerifyDirectory,

    /// <summary>Tells the parent that point A is reached and waits until it answers.</summary>
    Synchronize,

    /// <summary>Waits for a byte from the fifo From. From here on the child is on its own: its parent is gone.</summary>
    WaitFifo,

    /// <summary>close_range(A, ∞), but for From: what the child holds while it waits is seen by whoever shares its processes.</summary>
    CloseOthers,

    /// <summary>Fails as the later execute would, where none of the A candidates at the vector Text is a program.</summary>
    FindProgram,

    /// <summary>keyctl(KEYCTL_JOIN_SESSION_KEYRING, Text).</summary>
    NewKeyring,

    /// <summary>umask(A).</summary>
    SetUmask,

    /// <summary>personality(A).</summary>
    SetPersonality,

    /// <summary>
    /// execve: A arguments at the vector Text, B variables at the vector Value, and in C the program's candidates (offset of
    /// their vector in the high half, count in the low), tried in turn as a shell's search of the path would.
    /// </summary>
    Execute,

    // What follows came later: programs of different age agree on the numbers of what both know.

    /// <summary>To = a user namespace with no process in it, whose uid_map is Text and whose gid_map is Value.</summary>
    MakeUserNamespace,
}

[Flags]
public enum PlanOpFlags : ushort
{
    None = 0,

    /// <summary>A failure is passed over.</summary>
    Optional = 1,

    /// <summary>The operation reaches everything below its mount.</summary>
    Recursive = 2,
}

/// <summary>
/// One operation, 48 bytes. <see cref="To"/>, <see cref="From"/> and <see cref="Second"/> are registers (-1: none);
/// <see cref="Text"/>, <see cref="Value"/> and <see cref="Label"/> are offsets into the plan's arena (0: none).
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 48)]
public struct PlanOp
{
    public PlanOpCode Code;
    public PlanOpFlags Flags;
    public short To;
    public short From;
    public short Second;
    private readonly short padding;
    public uint Text;
    public uint Value;
    public uint Label;
    public long A;
    public long B;
    public long C;
}

/// <summary>Registers that are filled before the plan runs; those from <see cref="FirstFree"/> belong to the plan.</summary>
public static class PlanRegister
{
    public const short None = -1;
    public const short Stdin = 0;
    public const short Stdout = 1;
    public const short Stderr = 2;

    /// <summary>The network namespace to join.</summary>
    public const short Network = 3;

    /// <summary>A descriptor of the container's init, whose namespaces an exec joins.</summary>
    public const short Init = 4;

    /// <summary>The fifo that a created container waits at for its start, open for reading and writing so that it never ends.</summary>
    public const short StartFifo = 5;

    public const short FirstFree = 8;
    public const int Count = 64;
}
